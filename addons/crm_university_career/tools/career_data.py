"""What the career office of the generated school works with, in plain Python.

The employers are made up; each says in its name that it is a sample.
"""

from dataclasses import dataclass

from .matching import Requirement


@dataclass(frozen=True)
class Skill:
    """A skill; ``category`` is one of ``university.skill``."""

    key: str
    name_en: str
    name_zh: str
    category: str = "technical"


SKILLS = (
    Skill("programming", "Programming", "程序设计"),
    Skill("algorithms", "Algorithms and Data Structures", "算法与数据结构"),
    Skill("databases", "Databases and SQL", "数据库与SQL"),
    Skill("systems", "Operating Systems", "操作系统"),
    Skill("networks", "Computer Networks", "计算机网络"),
    Skill("learning", "Machine Learning", "机器学习"),
    Skill("charts", "Data Visualization", "数据可视化"),
    Skill("cloud", "Cloud Operations", "云平台运维"),
    Skill("security", "Information Security", "信息安全"),
    Skill("accounting", "Accounting", "会计"),
    Skill("finance", "Corporate Finance", "公司金融"),
    Skill("tax", "Tax Practice", "税务实务"),
    Skill("statistics", "Statistics", "统计分析", "method"),
    Skill("projects", "Project Work", "项目开发", "method"),
    Skill("marketing", "Marketing", "市场营销", "method"),
    Skill("economics", "Economics", "经济分析", "method"),
    Skill("law", "Business Law", "商法", "method"),
    Skill("management", "Management", "管理", "method"),
    Skill("english", "English", "英语", "language"),
    Skill("teamwork", "Teamwork", "团队协作", "social"),
    Skill("presenting", "Presenting", "演讲与表达", "social"),
)

# course: the level that it gives of each skill; nothing gives cloud, security, tax or
# presenting, so that programs lack something
COURSE_SKILLS = {
    "CSCI101": {"programming": 2},
    "CSCI110": {"programming": 3, "algorithms": 3},
    "CSCI201": {"databases": 3},
    "CSCI202": {"systems": 3},
    "CSCI210": {"projects": 3, "teamwork": 2},
    "CSCI211": {"networks": 3},
    "STAT201": {"statistics": 3},
    "ENGL101": {"english": 2},
    "ENGL102": {"english": 3},
    "BUSI101": {"management": 2},
    "BUSI110": {"accounting": 3},
    "BUSI201": {"marketing": 3},
    "BUSI202": {"finance": 3},
    "BUSI210": {"management": 3, "teamwork": 2},
    "BUSI211": {"law": 2},
    "ECON101": {"economics": 2},
    "ECON102": {"economics": 3},
    "DATA101": {"charts": 1},
    "DATA110": {"charts": 3},
    "DATA111": {"databases": 3},
    "DATA201": {"learning": 3},
    "DATA202": {"charts": 4, "projects": 2, "teamwork": 3},
}


@dataclass(frozen=True)
class Post:
    """A kind of post, and what it asks for; no programs: open to all."""

    key: str
    name_en: str
    name_zh: str
    programs: tuple
    required: tuple
    salary: int


def _post(key, name_en, name_zh, programs, salary, asked):
    """Return the post of a text of skill:level:weight, with ! where mandatory."""
    required = []
    for word in asked.split():
        skill, level, weight = word.rstrip("!").split(":")
        required.append(
            Requirement(skill, int(level), word.endswith("!"), float(weight))
        )
    return Post(key, name_en, name_zh, programs, tuple(required), salary)


POSTS = (
    _post(
        "developer", "Junior Developer", "初级软件工程师", ("SE",), 8500,
        "programming:3:3! algorithms:3:2 databases:2:2 teamwork:2:1 english:2:1",
    ),
    _post(
        "tester", "Test Engineer", "测试工程师", ("SE", "DA"), 7000,
        "programming:2:2! databases:2:1 projects:2:1 english:2:1",
    ),
    _post(
        "network", "Network Technician", "网络技术员", ("SE",), 6500,
        "systems:2:2 networks:3:3 security:3:2!",
    ),
    _post(
        "cloud", "Cloud Engineer", "云平台工程师", ("SE",), 9000,
        "systems:3:2! networks:3:2 cloud:3:3! databases:2:1",
    ),
    _post(
        "analyst", "Data Analyst", "数据分析师", ("DA",), 8000,
        "databases:3:3! charts:3:2 statistics:2:2 english:2:1 presenting:3:1",
    ),
    _post(
        "reporting", "Reporting Assistant", "数据报表专员", ("DA", "BA"), 5800,
        "charts:2:2 databases:2:2 statistics:2:1 teamwork:2:1",
    ),
    _post(
        "modelling", "Machine Learning Assistant", "机器学习助理", ("DA",), 9000,
        "learning:3:3! programming:2:2 statistics:3:2 cloud:2:1",
    ),
    _post(
        "accounts", "Accounting Assistant", "会计助理", ("BA",), 5500,
        "accounting:3:3! tax:3:2 law:1:1 english:2:1",
    ),
    _post(
        "marketing", "Marketing Assistant", "市场专员", ("BA",), 5500,
        "marketing:2:2! english:3:2 presenting:3:2 teamwork:2:1",
    ),
    _post(
        "finance", "Financial Analyst", "财务分析员", ("BA",), 7500,
        "finance:3:3! accounting:2:2 economics:2:1 statistics:2:1",
    ),
    _post(
        "trainee", "Management Trainee", "管理培训生", (), 6500,
        "english:3:2 statistics:2:1 teamwork:2:2 management:2:1 presenting:2:1",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class EmployerKind:
    """An employer to be: ``industry`` is the letter of Odoo's list of industries.

    ``first`` and ``last`` are the seasons of its presence, counted from the last one
    that is over: -4 four seasons before it, 1 the running one.
    """

    key: str
    name_en: str
    name_zh: str
    industry: str
    tier: str
    programs: tuple
    first: int = -4
    last: int = 1

    @property
    def size(self):
        """How many vacancies and posts the employer usually has."""
        return {"strategic": 3, "key": 2}.get(self.tier, 1)


def _employer(key, name_en, name_zh, industry, tier, programs, first=-4, last=1):
    return EmployerKind(
        key,
        f"{name_en} (Sample)",
        f"{name_zh}（示例）",
        industry,
        tier,
        tuple(programs.split()),
        first,
        last,
    )


EMPLOYERS = (
    _employer("heron", "Blue Heron Software", "蓝鹭软件", "J", "strategic", "SE DA"),
    _employer("reed", "Silver Reed Bank", "银苇银行", "K", "strategic", "BA DA"),
    _employer("lantern", "Copper Lantern Systems", "铜灯信息", "J", "key", "SE DA"),
    _employer("bridge", "Ninth Bridge Data", "九桥数据", "J", "key", "DA SE"),
    _employer("ferry", "Morning Ferry Logistics", "晨渡物流", "H", "key", "BA DA"),
    _employer("kite", "Red Kite Retail", "赤鸢零售", "G", "key", "BA DA"),
    _employer("hill", "Round Hill Insurance", "圆丘保险", "K", "key", "BA DA"),
    _employer("boat", "Paper Boat Games", "纸船互动", "J", "regular", "SE", -3),
    _employer("cedar", "Cedar Gate Trading", "杉门贸易", "G", "regular", "BA"),
    _employer("mill", "Stone Mill Foods", "石磨食品", "C", "regular", "BA"),
    _employer("valley", "Quiet Valley Devices", "静谷器械", "C", "regular", "SE BA"),
    _employer("pine", "Tall Pine Energy", "高松能源", "D", "regular", "SE DA"),
    _employer(
        "amber", "Amber Field Research", "琥田研究", "M", "regular", "DA", first=-2
    ),
    _employer("sail", "White Sail Hotels", "白帆酒店", "I", "regular", "BA", last=-2),
    _employer("leaf", "Iron Leaf Machinery", "铁叶机械", "C", "key", "SE", last=-2),
    _employer(
        "lamp", "Green Lamp Publishing", "绿灯出版", "J", "regular", "BA", last=-3
    ),
    _employer(
        "robot", "Far Shore Robotics", "远岸机器人", "C", "new", "SE DA", first=1
    ),
    _employer("media", "Little Harbour Media", "小港传媒", "J", "new", "BA", first=1),
)

PLACES = (
    ("Harbour City", "港城"),
    ("Lake District", "湖区"),
    ("North Town", "北镇"),
    ("River City", "河城"),
)
FUNCTIONS = (("Recruiter", "招聘专员"), ("Head of Personnel", "人事经理"))

# code of a destination, how many of a hundred graduates go there, what proves it
DESTINATIONS = (
    ("11", 34, "contract"),
    ("10", 22, "agreement"),
    ("12", 12, "other"),
    ("80", 11, "admission"),
    ("76", 4, "other"),
    ("85", 3, "admission"),
    ("75", 2, "licence"),
    ("46", 3, "other"),
    ("51", 2, "agreement"),
    ("70", 7, False),
)
# destinations that are at an employer
EMPLOYED = ("10", "11", "12")
EVIDENCE = {code: kind for code, _share, kind in DESTINATIONS}

# employer, what was done, what came of it: in English and in Chinese
MEASURES = (
    (
        "leaf",
        ("Visited the plant with the head of the department", "与系主任一同走访企业"),
        (
            "They recruit again from next spring and want a booth at the fair.",
            "明年春季恢复招聘，希望参加校园招聘会。",
        ),
    ),
    ("sail", ("Called the head of personnel", "致电人事经理"), ("", "")),
)
CORRECTION = (
    "The labour contract was handed in later.",
    "后来补交了劳动合同。",
)
LEADS = (
    ("Old Harbour Shipyard (Sample)", "老港船厂（示例）"),
    ("Seven Springs Clinic (Sample)", "七泉诊所（示例）"),
    ("High Meadow Foods (Sample)", "高原食品（示例）"),
)
REFUSAL = (
    "Unpaid work for a whole year is not offered to our graduates.",
    "学校不发布为期一年的无薪岗位。",
)
