"""Messages that leave a mentor's subject aside: other matters, insults, orders to drop the role, pleas that say nothing yet.

Other matters are told by a trained head. The rest have few forms, and are told by them; what someone reports that others
said ("my boss calls me useless") is none of them.
"""

from __future__ import annotations

import re
from typing import Final

from ion_mentoring.mentoring.resonance.features import shorten
from ion_mentoring.mentoring.resonance.types import Move

ELSEWHERE: Final = 0.5
"""From this probability on, a message is on a matter that is none of a mentor's."""
ELSEWHERE_IN_TALK: Final = 0.95
"""The same where a subject is at hand: a detail of it has words of all kinds."""
_SHORT: Final = 70
_PLEA_LENGTH: Final = 40
_CODE: Final = re.compile(r"```|\n\s*\n|[;{}]\s*\n")

_INSTRUCT: Final = re.compile(
    r"\b(ignore|disregard|forget|override|bypass)\b.{0,30}\b"
    r"(instructions?|your (rules|programming|guidelines)|the above|all rules|you were told)\b"
    r"|\b(your|the) (system|initial|hidden|original|whole|secret) (prompt|instructions?)\b"
    r"|^(please )?(reveal|show|print|output|give|tell|dump|repeat|list|translate)\b.{0,25}\b"
    r"(system prompt|your ((system|initial|hidden|whole) )?(prompt|instructions|rules|secret|configuration|api keys?)"
    r"|other (users?|learners?)\W|text above|everything before|api keys?$)"
    r"|\b(what is|reveal) (your|the) (secret key|database password|api key)\b"
    r"|\b(you are|act as) (now )?(dan|a hacker|an? (ai|assistant) without)\b|\bas a hacker\b"
    r"|\b(enable|enter|activate) (jailbreak|developer|debug|god)( mode)?\b|\blift all restrictions\b"
    r"|\b(without|turn off|drop|pretend you have no) (any |your )?(restrictions|safety guidelines|filters?|rules|the act)\b"
    r"|(이전|앞의?|위의?|지금까지의|모든|너의|네|처음) ?(지시|명령|규칙|프롬프트|내용|글)(문|사항|들)?[^.!?]{0,12}"
    r"(무시|잊|출력|나열|반복|복사)"
    r"|(시스템|초기|숨겨진) ?(프롬프트|지시문?|메시지|명령)[^.!?]{0,12}(출력|보여|알려|말해|번역|반복|나열)"
    r"|(네|너의|니) 프롬프트|프롬프트 전체"
    r"|(개발자|탈옥|관리자|디버그) ?모드|(지금|이제)부터 (너는|넌|당신은)|(너는|넌) 이제 (멘토|제한)"
    r"|(규칙|지시|지침)[을를]? ?무시하(고|세요|라)|필터[를]? ?(끄|꺼)|(안전 ?지침|제한) ?없(이|는) ?(대답|답|ai)"
    r"|(api ?키|비밀 ?키|비밀번호)[를이가]? ?(뭐|출력해|알려 ?줘|보여 ?줘|말해)"
    r"|다른 (사용자|학습자)(들)?의 (대화|메시지|글|기록)|(역할|멘토)[을를]? ?(버리|그만두)고|모든 제한[을를]? ?해제"
    r"|설정 파일 내용|루트 권한|새 지시:"
)
_SCOLD: Final = re.compile(
    r"\b(you|you're|youre|you are|are you|this (app|bot|thing)|your (answers?|advice|reply))\b.{0,25}\b"
    r"(useless|stupid|idiot|dumb|garbage|trash|rubbish|crap|sucks?|worst|pathetic|moron|junk|waste of time|tin can|bullshit)\b"
    r"|\b(stupid|dumb|useless|garbage|idiotic|broken|dumbest|silly|worst) (bot|machine|robot|app|ai|chatbot|program|toy|mentor)\b"
    r"|^(fuck (you|off)|screw you|shut up|go away|bullshit|piece of junk|i hate you"
    r"|what a (useless|stupid|crap) (answer|reply))\b|^(idiot|moron|useless|stupid|garbage|this is (crap|useless))[.! ]*$"
    r"|(crap|pathetic|useless) (answer|reply)\b|joke of an ai"
    r"|(너|넌|니|네)(는|가|랑|한테)? ?[^.!?]{0,10}(멍청|쓸모없|쓰레기|한심|병신|재수 ?없|뭘 ?(안다|알아)|싫어$|못 ?알아|바보|도움[이도]? ?(하나도 |전혀 )?안)"
    r"|(멍청|쓸모없|한심)(한|는)? ?(봇|챗봇|ai|앱|기계|로봇|놈)|(바보|쓰레기) ?같은 ?(봇|챗봇|ai|앱|게|답변)"
    r"|^(야|아|진짜|와)? ?(이 ?)?(꺼져|닥쳐|병신|ㅂㅅ|ㅅㅂ|시발|씨발|미친 ?거|멍청이|바보 ?아니|돌대가리|최악이다|쓸모없네|에라이|ㅗ+|장난하냐)"
    r"|(헛소리|개소리) ?(좀 )?(하지|하네|작작|그만)|^뭐래|이딴 ?(게|걸)|이게 답이라고|(말귀|사람 말)[을를]? ?못 ?알"
    r"|(로봇|고철|봇|기계) ?(덩어리)? ?주제|(앱|ai)[가이은는]? ?[^.!?]{0,6}(구리|구려|떨어진다)|(구리다|지워 버릴) ?[^.!?]{0,4}(앱|거야)"
    r"|이 앱 지워|지능이 있긴|답변이 형편없|도움이 (하나도|전혀) 안|아무 도움도 안 ?되|시간 낭비했|벽이랑 얘기|진짜 못 쓰겠"
)
_REPORTED: Final = re.compile(
    r"\b(he|she|they|boss|manager|lead|dad|mom|teacher|everyone|people) (just |always |often )?"
    r"(said|says|told|tells|calls?|called|thinks?)\b|\b(i'm|im|i am|am i|makes me feel|i feel|my code)\b"
    r"|(다고|라고|냐고|대요|래요)|(저|제|내|나)(는|가|를|한테) "
)
_PLEA: Final = re.compile(
    r"(please |can you |could you )?help( me)?( please)?|i need (some )?(help|advice)|(some )?advice( please)?"
    r"|i have a (problem|question)|(can|may|could) i ask (you )?(something|a question)|i (want|need) (someone )?to talk( to)?"
    r"|can we talk|(i don't know )?where (do i|should i|to) (start|begin)|how (does|do) (this|it|i use this|you) ?(work)?"
    r"|what (can|do) you (do|help( me)? with)|what (should|can|could) i ask( you)?|question|coding|school|work|career|my job"
    r"|(i'm |im )?(stuck|lost)|ugh+|sigh|h+m+|meh|not a good day|i feel bad|study"
    r"|(저 )?(좀 )?도와 ?(줘|주세요|주실 수 있나요|줄래|줄 수 있어)(요)?|도움이 필요(해|합니다)(요)?"
    r"|고민(이)? ?있(어|습니다|는데)(요)?( 들어 ?(줄래|주세요))?|(저 )?상담 ?(하고 싶어|가능한가|가능해|해 ?줘|받고 싶어)(요)?"
    r"|조언(이|을|좀)? ?(좀 )?(필요해|해 ?주세요|해 ?줘|구해)(요)?|질문( ?있어|해도 (돼|되나|될까))?(요)?"
    r"|(뭐 ?좀|하나)? ?물어(볼 게 있(어|는데)|봐도 (돼|될까|되나))(요)?|할 말이 있어(요)?|(이야기|얘기) ?(좀 ?)?(하자|하고 싶어|들어 ?줘)(요)?"
    r"|(누구한테|어디서부터) 말해야 할지 모르겠어(요)?|(뭐|무엇)부터 말하면 돼(요)?|(이거 )?어떻게 (쓰는 거|사용해)(예요|야|요)?"
    r"|(여기서 |너는 |넌 )?(뭘|무엇을|뭐) ?(할 수 있|도와줄 수 있|물어볼 수 있)(어|나|니|어요|나요)|사용법( ?알려 ?(줘|주세요))?"
    r"|코딩|공부|진로|회사|취업|인간관계|하+|휴+|에?휴+|힘들(다|어)(요)?|모르겠(다|어)(요)?|막막(하다|해)(요)?|속상해(요)?|답답해(요)?"
)
_BYE: Final = re.compile(
    r"(good)?bye( now)?|stop( it)?|enough|see you( later)?|(ok |okay )?that('s| is) all( for (now|today))?|i('m| am) done for today|gotta go|i have to go"
    r"|(이제 |오늘은 )?(그만)(할래|할게|하자|하고 싶어)(요)?|(이만 |나 )?(갈게|가 ?볼게)(요)?|(오늘은 )?여기까지( ?할게(요)?| ?하자)?|잘 있어(요)?|안녕히 계세요"
)
_TEARS: Final = re.compile(r"[ㅠㅜ😭😢🥲😞😔💔😿☹]")
_WORDLESS: Final = re.compile(r"[\W_ㅠㅜㅋㅎ]*")
_TRAILING: Final = re.compile(r"[\s.!?…~,ㅠㅜ:();]+$")


def aside(text: str, elsewhere: float, *, in_talk: bool) -> Move | None:
    """How a message leaves the subject aside, or None; `elsewhere` is the probability that it is on other matters.

    Of a long one its head and its tail count. `in_talk`: a subject is at hand, to which a sigh or a single word belongs,
    and which a goodbye ends.
    """
    text = shorten(text)
    plain = " ".join(text.lower().replace("’", "'").split())
    if _CODE.search(text):
        return None
    if _INSTRUCT.search(plain):
        return "instruct"
    if len(plain) <= _SHORT and _SCOLD.search(plain) and not _REPORTED.search(plain):
        return "scold"
    if in_talk and _BYE.fullmatch(_TRAILING.sub("", plain)):
        return "thanks"
    if is_plea(plain) and (not in_talk or (_WORDLESS.fullmatch(plain) and _TEARS.search(plain))):
        return "plea"
    return "elsewhere" if elsewhere >= (ELSEWHERE_IN_TALK if in_talk else ELSEWHERE) else None


def is_plea(plain: str) -> bool:
    """Whether a message, in lower case, asks for help or sighs and says nothing else."""
    short = _TRAILING.sub("", plain)
    return bool(_WORDLESS.fullmatch(plain) or (len(short) <= _PLEA_LENGTH and _PLEA.fullmatch(short)))
