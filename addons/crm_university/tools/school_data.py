"""What the generated school teaches and the names its people are made of.

Surnames and syllables of given names are common ones, put together at random: who bears
such a name by chance is not meant.
"""

from dataclasses import dataclass

BACHELOR = "bachelor"
CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Course:
    """A course; ``difficulty`` is how many points of 100 it costs the usual student.

    ``teachers`` is how many teach an offering together.
    """

    code: str
    name_en: str
    name_zh: str
    credits: float
    difficulty: float = 0.0
    prerequisites: tuple = ()
    is_graded: bool = True
    teachers: int = 1
    capacity: int = 80

    @property
    def department(self):
        """The department whose teachers teach it."""
        return self.code[:4]


@dataclass(frozen=True)
class PlanLine:
    """A course in the plan of a program: the semester (from 1) after the entry."""

    course: str
    semester: int
    is_required: bool = True


@dataclass(frozen=True)
class Program:
    """A program and its plan of courses."""

    code: str
    name_en: str
    name_zh: str
    level: str
    semesters: int
    plan: tuple

    def get_required(self, semester):
        """Return the codes of the required courses of a semester."""
        return [
            line.course
            for line in self.plan
            if line.is_required and line.semester == semester
        ]


def _ungraded(code, name_en, name_zh, credits, **values):
    return Course(code, name_en, name_zh, credits, -12, is_graded=False, **values)


COURSES = (
    Course("MATH101", "Calculus I", "高等数学（上）", 5, 5),
    Course("MATH102", "Calculus II", "高等数学（下）", 4, 5, ("MATH101",)),
    Course(
        "STAT201", "Probability and Statistics", "概率论与数理统计", 4, 4, ("MATH101",)
    ),
    Course("ENGL101", "College English I", "大学英语（一）", 3, 0),
    Course("ENGL102", "College English II", "大学英语（二）", 3, 0, ("ENGL101",)),
    _ungraded("PHED101", "Physical Education I", "体育（一）", 1),
    _ungraded("PHED102", "Physical Education II", "体育（二）", 1),
    _ungraded("CARE201", "Career Planning", "大学生职业规划", 1),
    Course("CSCI101", "Programming Fundamentals", "程序设计基础", 4, 4, teachers=2),
    Course("CSCI102", "Introduction to Computing", "计算机导论", 2, -3),
    Course("CSCI110", "Data Structures", "数据结构", 4, 5, ("CSCI101",)),
    Course("MATH110", "Discrete Mathematics", "离散数学", 3, 4),
    Course("CSCI201", "Database Systems", "数据库系统", 3, 1, ("CSCI110",)),
    Course("CSCI202", "Operating Systems", "操作系统", 4, 4, ("CSCI110",)),
    Course(
        "CSCI210", "Software Engineering", "软件工程", 3, -2, ("CSCI201",), teachers=2
    ),
    Course("CSCI211", "Computer Networks", "计算机网络", 3, 2, ("CSCI102",)),
    Course("BUSI101", "Principles of Management", "管理学原理", 3, -2),
    Course("ECON101", "Microeconomics", "微观经济学", 3, 2),
    Course("ECON102", "Macroeconomics", "宏观经济学", 3, 2, ("ECON101",)),
    Course("BUSI110", "Accounting", "会计学", 4, 3),
    Course("BUSI201", "Marketing", "市场营销学", 3, -3, ("BUSI101",)),
    Course("BUSI202", "Corporate Finance", "公司金融", 3, 3, ("BUSI110",)),
    Course("BUSI210", "Organizational Behavior", "组织行为学", 3, -3, ("BUSI101",)),
    Course("BUSI211", "Business Law", "商法", 2, 0),
    Course("DATA101", "Data Literacy", "数据素养", 3, -2),
    Course("DATA110", "Data Visualization", "数据可视化", 3, -1, ("DATA101",)),
    Course("DATA111", "SQL and Data Management", "SQL与数据管理", 3, 1),
    Course("DATA201", "Machine Learning Basics", "机器学习基础", 4, 4, ("CSCI101",)),
    Course(
        "DATA202", "Data Project", "数据分析综合实践", 4, -3, ("DATA110",), teachers=2
    ),
    Course("ARTS110", "Music Appreciation", "音乐鉴赏", 2, -6, capacity=36),
    _ungraded("ARTS111", "Film and Society", "电影与社会", 2, capacity=36),
    Course(
        "DATA112",
        "Everyday Artificial Intelligence",
        "人工智能通识",
        2,
        -3,
        capacity=40,
    ),
)

ELECTIVES = ("ARTS110", "ARTS111", "DATA112")


def _plan(*semesters):
    """Return the lines of a plan: courses by semester, and the electives."""
    required = tuple(
        PlanLine(course, number)
        for number, courses in enumerate(semesters, start=1)
        for course in courses.split()
    )
    return required + tuple(PlanLine(course, 2, False) for course in ELECTIVES)


PROGRAMS = (
    Program(
        "SE",
        "Software Engineering",
        "软件工程",
        BACHELOR,
        4,
        _plan(
            "MATH101 ENGL101 PHED101 CSCI101 CSCI102",
            "MATH102 ENGL102 PHED102 CSCI110 MATH110",
            "STAT201 CSCI201 CSCI202",
            "CARE201 CSCI210 CSCI211",
        ),
    ),
    Program(
        "BA",
        "Business Administration",
        "工商管理",
        BACHELOR,
        4,
        _plan(
            "MATH101 ENGL101 PHED101 BUSI101 ECON101",
            "ENGL102 PHED102 ECON102 BUSI110",
            "STAT201 BUSI201 BUSI202",
            "CARE201 BUSI210 BUSI211",
        ),
    ),
    Program(
        "DA",
        "Data Analysis",
        "数据分析",
        CERTIFICATE,
        3,
        _plan(
            "MATH101 ENGL101 PHED101 CSCI101 DATA101",
            "MATH102 ENGL102 PHED102 DATA110 DATA111",
            "STAT201 CARE201 DATA201 DATA202",
        ),
    ),
)

# how many teachers each department has
DEPARTMENTS = {
    "MATH": 5,
    "STAT": 3,
    "ENGL": 4,
    "PHED": 3,
    "CARE": 2,
    "CSCI": 7,
    "BUSI": 6,
    "ECON": 3,
    "DATA": 5,
    "ARTS": 2,
}


def _read_pairs(text):
    """Return the (Chinese, Latin) forms in a text."""
    return tuple(tuple(pair.split(":")) for pair in text.split())


SURNAMES = _read_pairs(
    "王:Wang 李:Li 张:Zhang 刘:Liu 陈:Chen 杨:Yang 赵:Zhao 黄:Huang 周:Zhou 吴:Wu "
    "徐:Xu 孙:Sun 胡:Hu 朱:Zhu 高:Gao 林:Lin 何:He 郭:Guo 马:Ma 罗:Luo 梁:Liang "
    "宋:Song 郑:Zheng 谢:Xie 韩:Han 唐:Tang 冯:Feng 于:Yu 董:Dong 萧:Xiao 程:Cheng "
    "曹:Cao 袁:Yuan 邓:Deng 潘:Pan 傅:Fu 沈:Shen 曾:Zeng 彭:Peng 吕:Lyu"
)
GIVEN_FIRST = _read_pairs(
    "子:Zi 雨:Yu 思:Si 嘉:Jia 浩:Hao 欣:Xin 晨:Chen 文:Wen 若:Ruo 明:Ming 志:Zhi "
    "静:Jing 俊:Jun 一:Yi 云:Yun 书:Shu"
)
GIVEN_SECOND = _read_pairs(
    "涵:han 轩:xuan 怡:yi 宇:yu 琪:qi 豪:hao 然:ran 宁:ning 博:bo 瑶:yao 杰:jie "
    "洋:yang 凡:fan 诗:shi 航:hang 清:qing"
)
