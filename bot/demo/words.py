"""What the people of the demo say. All of them, and all their words, are invented."""

RIVER_TALK = "A thermometer, a kayak and 40 lines of Python"
RIVER_ABSTRACT = (
    "Tobias dropped a two-dollar sensor into the river every morning for a year."
    " What broke, what the water said, and why the plot has a hole in March."
)
TESTS_TALK = "Tests that tell you what broke"
TESTS_ABSTRACT = "Names, fixtures and failures a tired person can read. Live, with Nadia's worst test as the example."

WREN_EXPECTS = "That I will be the only one who has no idea what is going on."

# Wren's answers, written in a DM in several messages each, as one writes on a phone.
WREN: tuple[tuple[str, ...], ...] = (
    (
        (
            "ok so. I nearly did not come in. I walked past the door twice and then somebody with a box of"
            " cables asked me"
            " to hold it open, so then I was inside, holding a door"
        ),
        (
            "and honestly that was the best thing that could have happened, because for the first ten minutes I"
            " was The"
            " Person With The Door and everybody said hi to me"
        ),
        (
            "People were kind. Nobody asked me what I do. They asked what I was curious about, which is a much easier"
            " question when you are between jobs."
        ),
    ),
    (
        (
            "That a sensor is not a truth machine. Tobias showed the week where the river was 41 degrees warm"
            " and it turned"
            " out the probe was lying in the sun on his porch. I had always thought data comes clean and I am"
            " the one who"
            " makes it dirty."
        ),
        (
            "Also: a CSV file is enough! He had a year of measurements in one file of 900 kilobytes. I have"
            " been putting off"
            " my own project for months because I believed I had to learn a database first."
        ),
        (
            "And I learned what a virtual environment is for. I have typed the command maybe fifty times and"
            " never knew. The"
            " man next to me drew it on a napkin: two houses, two kitchens, nobody salts your soup. I kept the"
            " napkin."
        ),
        (
            "There was a part about interpolation that I did not follow at all. He said a word like spline. I"
            " wrote it down"
            " and I will look it up, but for about eight minutes I was just watching the line get smoother and"
            " nodding."
        ),
    ),
    (
        "Yes. I would go again even if the topic was something I have never heard of. Maybe especially then.",
        (
            "One thing though: it ended at nine sharp and people went off in groups that already knew each"
            " other. I would"
            " have liked a place to go on talking. I stood outside for a bit pretending to look for my bus."
        ),
    ),
    (
        (
            "I wrote that I would be the only one with no idea. That was wrong in a funny way, because at the"
            " break I found"
            " out that half the table had no idea about rivers, and the two who knew rivers had no idea about Python."
        ),
        "So everybody was a beginner at something. I did not expect that and it changed how I listened.",
    ),
    (
        (
            "Ask me again in spring. I think a member is somebody who also gives something, and right now I"
            " mostly hold"
            " doors. But Marisol said they need somebody to write the name tags next time and I said I have nice"
            " handwriting, so maybe it starts like that."
        ),
    ),
)

GOING_ON_TALKING = "A place to go on talking"
THE_OTTER = "The Otter next door keeps us a table from nine on. Say that you are with the Python people."

INES = (
    "Muy bien. Llegué tarde porque el bus 12 no pasó, y aun así alguien me guardó una silla y un trozo de pizza.",
    "Que se puede empezar con un archivo CSV y un script pequeño. Y aprendí la palabra «spline», que no es un insulto.",
    "Sí, sobre todo si hay tiempo para preguntar después.",
    "Pensé que todo iba a ser en un inglés rapidísimo. Tobias habló despacio y dibujó mucho.",
    "Me gustaría. Todavía no sé bastante para dar una charla, pero sí para ayudar con las sillas.",
)

KOFI_FREE = (
    "Short version: good pizza, better porch story. I came for the kayak and left with a plan to measure my fridge."
    " The venue's projector hates blue, somebody should tell it."
)

UNSIGNED_FREE = (
    "I want to say this without my name. The talk was lovely, but twice somebody explained my own question back to me"
    " before it was answered. I do not think they noticed. I would still come again."
)

PRIYA = (
    "It went well. I had a long day and the room was warm, and I still stayed to the end.",
    "That our team at work measures everything and looks at nothing. I wrote three names on my pad.",
    "Yes.",
    "I expected a product pitch, and there was none.",
    "Maybe. My manager reads this server, so ask me at the table.",
)

OLU_ON_RIVER = (
    "I was on the waitlist and then I was not, and the chair was still warm.",
    "A plot with a hole in it is more honest than a plot without one. Tobias left March empty and told us why.",
    "Yes! I went home and ordered a sensor.",
    "I expected slides. There was a bucket of river water on the table.",
    "I thought I already was one?",
)

NADIA_FREE = (
    "My worst test was on the big screen and I lived. What I take home: a test's name is a sentence, and the sentence"
    " should be one I would say to a colleague. We renamed eleven tests together and found out that two of them"
    " tested nothing at all."
)

OLU = (
    "Loud, friendly, and somebody brought plantain chips.",
    (
        "To let a test fail once on purpose before I believe it. I have a suite at home that has never been red."
        " I am now afraid of it."
    ),
    "Yes, every month if the chips continue.",
    "Less theory than I feared. We fixed real code.",
    "Still here, still counting the chairs.",
)
