"""Texts of service requests for ./crm bench, in English and Chinese, always the same.

Sentences are built out of machines, their parts, what goes wrong, why, and what helped,
in both languages. As in real archives, a few of each occur in most requests and many
seldom, and each request has a number, a date or a code that no other has.
"""

import random
from typing import NamedTuple

from odoo.addons.crm_service_desk.tools.solution_ranking import join_terms
from odoo.addons.crm_service_desk.tools.text_terms import split_terms

SERIES = "ABCDEFHKLMPRSTVX"
MODELS_PER_KIND = 10
KINDS = (
    ("hydraulic press", "液压机"),
    ("injection moulding machine", "注塑机"),
    ("water pump", "水泵"),
    ("screw compressor", "螺杆压缩机"),
    ("laser cutter", "激光切割机"),
    ("lathe", "车床"),
    ("milling machine", "铣床"),
    ("packaging line", "包装线"),
    ("conveyor", "输送机"),
    ("forklift", "叉车"),
    ("heat exchanger", "换热器"),
    ("cooling tower", "冷却塔"),
    ("label printer", "标签打印机"),
    ("weighing scale", "电子秤"),
    ("dust collector", "除尘器"),
    ("welding robot", "焊接机器人"),
    ("mixer", "搅拌机"),
    ("drying oven", "烘箱"),
    ("generator", "发电机"),
    ("warehouse software", "仓库管理软件"),
)
PARTS = (
    ("motor", "电机"),
    ("seal", "密封圈"),
    ("bearing", "轴承"),
    ("control panel", "控制面板"),
    ("sensor", "传感器"),
    ("drive belt", "传动皮带"),
    ("gearbox", "减速箱"),
    ("main valve", "主阀"),
    ("oil filter", "机油滤芯"),
    ("cylinder", "油缸"),
    ("power supply", "电源模块"),
    ("frequency converter", "变频器"),
    ("touch screen", "触摸屏"),
    ("emergency stop", "急停开关"),
    ("cooling fan", "冷却风扇"),
    ("nozzle", "喷嘴"),
    ("spindle", "主轴"),
    ("coupling", "联轴器"),
    ("pressure gauge", "压力表"),
    ("hose", "软管"),
    ("battery", "蓄电池"),
    ("charger", "充电器"),
    ("chain", "链条"),
    ("roller", "滚筒"),
    ("limit switch", "限位开关"),
    ("encoder", "编码器"),
    ("light curtain", "安全光幕"),
    ("heating element", "加热管"),
    ("thermostat", "温控器"),
    ("network card", "网卡"),
    ("licence key", "授权码"),
    ("report", "报表"),
    ("interface", "接口"),
    ("guide rail", "导轨"),
    ("clamp", "夹具"),
    ("impeller", "叶轮"),
    ("hopper", "料斗"),
    ("door lock", "门锁"),
    ("ventilator", "通风机"),
    ("print head", "打印头"),
)
SYMPTOMS = (
    ("leaks oil", "漏油"),
    ("does not start", "无法启动"),
    ("makes a loud noise", "噪音很大"),
    ("overheats", "过热"),
    ("stops without warning", "无故停机"),
    ("vibrates", "振动"),
    ("shows an error", "报错"),
    ("is jammed", "卡死"),
    ("leaks water", "漏水"),
    ("loses pressure", "压力下降"),
    ("smells burnt", "有焦味"),
    ("slips", "打滑"),
    ("is broken", "断裂"),
    ("reacts slowly", "反应迟缓"),
    ("does not switch off", "关不掉"),
    ("measures wrongly", "测量不准"),
    ("has lost its settings", "参数丢失"),
    ("blinks red", "红灯闪烁"),
    ("trips the fuse", "跳闸"),
    ("is worn out", "磨损严重"),
    ("cannot be connected", "连接不上"),
    ("stays black", "黑屏"),
    ("prints nothing", "打印空白"),
    ("is rusty", "生锈"),
    ("rattles", "有异响"),
    ("drips", "滴液"),
    ("runs backwards", "反转"),
    ("is missing in the delivery", "发货缺件"),
    ("arrived damaged", "到货损坏"),
    ("draws too much current", "电流过大"),
)
CAUSES = (
    ("The lip was hardened", "唇口老化"),
    ("A cable was loose", "接线松动"),
    ("Dust had blocked the air", "灰尘堵塞风道"),
    ("The oil level was too low", "油位过低"),
    ("The alignment was off by two millimetres", "对中偏差两毫米"),
    ("The firmware was out of date", "固件版本过旧"),
    ("A relay had stuck", "继电器粘连"),
    ("The wrong grease had been used", "用错了润滑脂"),
    ("Water had got into the plug", "插头进水"),
    ("The voltage of the mains dropped", "电网电压波动"),
    ("The screw had worked loose", "螺丝松脱"),
    ("A parameter had been overwritten", "参数被覆盖"),
    ("The spring was fatigued", "弹簧疲劳"),
    ("Frost had cracked the housing", "冻裂了外壳"),
    ("An operator had skipped the warm-up", "操作工未预热"),
    ("The licence had expired", "授权已到期"),
    ("The certificate was not renewed", "证书未更新"),
    ("A firewall blocked the port", "防火墙拦截端口"),
    ("The carton had been dropped in transit", "运输途中跌落"),
    ("The ground wire was missing", "缺少接地线"),
)
REMEDIES = (
    ("replaced it on site", "现场更换"),
    ("tightened and secured it", "紧固并加防松"),
    ("cleaned it and renewed the filter", "清洁并更换滤芯"),
    ("filled up and vented", "补油并排气"),
    ("aligned it by laser", "激光对中调整"),
    ("installed the current version", "升级到最新版本"),
    ("exchanged the board", "更换电路板"),
    ("greased it anew", "重新润滑"),
    ("dried and sealed it", "烘干并密封"),
    ("installed a stabiliser", "加装稳压器"),
    ("restored the settings from the backup", "从备份恢复参数"),
    ("sent a new one by express", "快递寄出新件"),
    ("trained the shift", "培训当班人员"),
    ("renewed the licence", "续期授权"),
    ("opened the port", "开放端口"),
    ("repaired it in the workshop", "返厂维修"),
    ("adjusted the tension", "调整张紧力"),
    ("laid a new cable", "重新布线"),
)
PLACES = (
    ("in the morning shift", "早班时"),
    ("after the night shift", "夜班后"),
    ("since the last maintenance", "上次保养后"),
    ("under full load", "满负荷时"),
    ("when it is cold", "天冷时"),
    ("after a power failure", "停电后"),
    ("in hall 3", "三号车间"),
    ("on the second line", "二号线"),
    ("for two days", "已经两天"),
    ("after the move", "搬迁之后"),
    ("now and then", "时好时坏"),
    ("every ten minutes", "每隔十分钟"),
)


class Request(NamedTuple):
    model: int  # index in MODELS
    summary: str
    description: str
    solution: str


MODELS = [
    (f"{SERIES[kind % len(SERIES)]}{number}0", *KINDS[kind])
    for number in range(1, MODELS_PER_KIND + 1)
    for kind in range(len(KINDS))
]


def draw_requests(count, seed):
    """Yield so many requests, half of them in Chinese."""
    drawn = random.Random(seed)
    for number in range(count):
        yield _draw_request(drawn, drawn.randrange(2), number)


def draw_summary(drawn):
    """Return (index of the model, summary) of one more request."""
    request = _draw_request(drawn, drawn.randrange(2), 0)
    return request.model, request.summary


def join_archive_terms(request):
    """Return the stored words of an archived request, as the product makes them."""
    others = [
        *split_terms(request.description, 100),
        *split_terms(request.solution, 100),
    ]
    return join_terms(split_terms(request.summary), others)


def _draw_request(drawn, language, number):
    model = _pick_index(drawn, MODELS)
    code, *names = MODELS[model]
    part, symptom, cause, remedy, place = (
        _pick(drawn, words)[language]
        for words in (PARTS, SYMPTOMS, CAUSES, REMEDIES, PLACES)
    )
    words = {
        "code": code,
        "kind": names[language],
        "part": part,
        "symptom": symptom,
        "cause": cause,
        "remedy": remedy,
        "place": place,
        "error": f"E-{drawn.randrange(1, 400)}",
        "serial": f"SN{drawn.randrange(10**7):07d}",
        "number": f"{number:06d}",
        "day": drawn.randrange(1, 29),
        "month": drawn.randrange(1, 13),
    }
    summaries, description, solution = TEMPLATES[language]
    summary = _pick(drawn, summaries)
    return Request(
        model,
        *(text.format_map(words) for text in (summary, description, solution)),
    )


def _pick_index(drawn, things):
    """Return an index; the second is drawn half as often as the first, and so on."""
    weights = [1 / (place + 1) for place in range(len(things))]
    return drawn.choices(range(len(things)), weights)[0]


def _pick(drawn, things):
    return things[_pick_index(drawn, things)]


TEMPLATES = (
    (
        (
            "{part} of the {kind} {code} {symptom}",
            "{kind} {code}: {part} {symptom} {place}",
            "{part} {symptom}, {error}",
            "{kind} {code} {symptom} {place}",
            "{code} {error}",
        ),
        "Good morning, the {part} of our {kind} {code} (serial number {serial}) "
        "{symptom} {place}. It began on {month}/{day}; the display says {error}. We "
        "have an order to finish, please call us as soon as you can.",
        "{cause}. We {remedy}, tested the {part} under load and showed the operator "
        "what to look for. Order {number}.",
    ),
    (
        (
            "{code}{kind}的{part}{symptom}",
            "{kind}{part}{place}{symptom}",
            "{part}{symptom}，报警{error}",
            "{place}{kind}{code}{symptom}",
            "{code} {error}",
        ),
        "您好，我们的{kind}{code}（序列号{serial}）{place}{part}{symptom}，{month}月{day}日"
        "开始，屏幕显示{error}。手上还有订单要赶，请尽快联系我们。",
        "{cause}，已{remedy}，{part}带负荷试机正常，并向操作工说明注意事项。工单{number}。",
    ),
)
