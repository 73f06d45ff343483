"""Words that look like people's names and likelier are something else: for rules that look for names in texts."""

import re

# Words that are also names, or that people call themselves: at the beginning of a sentence they are taken for words.
ORDINARY = frozenset(
    re.findall(
        r"\w+",
        "a abril admin alba all also am amber an and angel any april are art as asking at august autumn ball be bear "
        "bee beth better bill bird blue bot both bright brook buddy but by can candy cat chance "
        "charity chase chip chuck clay cliff cloud code coder come cruz daisy dale dawn day dev dog "
        "dolores drew earl early el ella else even ever every fair faith fern first fox frank free "
        "friend gene ghost glen good grace grant great green guest guy harmony hazel he heath hello here hey hi "
        "holly home hope host how hunter i iris is it ivy jade jam jewel joy july june just "
        "know lady last laurel learn learner learning light like lily linda little live long look lord "
        "los love lucky luna luz make man many mar mark mary max may me melody member mercy miles "
        "mint mod moon more most mr much my myrtle new newbie newcomer night no noah not nova now old olive on "
        "one organiser organizer our owl page paz peace pearl penny people phoenix pierce pixel poppy precious "
        "presenter prince queen rain red reed rich river rock rocky rose royal ruby rusty sage "
        "sandy santa scarlet see shadow she shy silver sky so sol soledad some someone son sonny speaker star "
        "sterling still storm student such summer sun sunny sure take talk teacher ten thank thanks that "
        "the then there they thing think this time tiny too trinity true two up ver very viola violet wade "
        "was water way we well what when white who why will willow win winter wolf wood work world "
        "would wren yes you young your zen",
    )
)
# Written with a capital wherever they stand, and likelier these than somebody who is called so.
THINGS = frozenset(
    re.findall(
        r"\w+",
        "ai alpine amazon angular ansible api apple april august aws azure bash c calendar christmas clojure cobol "
        "cpython crystal cython dart debian december discord django docker elixir english erlang excel fastapi "
        "february fedora firefox flask french friday german git github gitlab go google groovy haskell help html "
        "internet it january java javascript jinja jira js json julia july june jupyter kafka kotlin kubernetes "
        "linkedin linux lisp lua mac march matlab may meetup meetups meta microsoft ml monday mongo mozilla mypy "
        "mysql notion november numpy october ok oracle pandas pascal perl php pip poetry postgres powershell prolog "
        "pycon pydantic pytest python pytorch r rails react redis regex ruby rust saturday scala scheme selenium "
        "september slack spanish spark sql sqlite sunday svelte swift tableau tensorflow terraform thursday tuesday "
        "twitter typescript ubuntu ui unix ux vim vue wednesday windows youtube zig zoom",
    )
)
# Towns and countries that are also first names.
PLACES = frozenset(
    re.findall(
        r"\w+",
        "adelaide alexandria aurora austin berlin boston brooklyn charlotte chelsea cordoba dallas devon dublin "
        "florence geneva georgia houston india israel jackson jordan kent kiel lima lincoln london lourdes madison "
        "madrid mercedes mexico milan montana orlando paris phoenix pilar roma savannah seville siena sofia sydney "
        "trent valencia vienna virginia washington",
    )
)
# What stands behind an @ in code, or in the language of chats.
OF_CODE = frozenset(
    re.findall(
        r"\w+",
        "abstractmethod app asyncio atexit bot cache cached_property classmethod click client commands component "
        "contextmanager dataclass decorator deprecated everyone final fixture flask functools given here import "
        "inject jit lru_cache media overload override param patch property pytest return route router "
        "runtime_checkable setter staticmethod suppress task tasks template test tree types unique using validator "
        "wraps",
    )
)
