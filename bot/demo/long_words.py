"""What a student of the demo hands in three weeks late: 12,000 characters, invented like everything in the demo."""

# As she pastes it, a page of the form each.
OTTILIE: tuple[str, ...] = (
    """\
Three weeks late, I know. I had a draft, then I had a cold, then I had a better draft, and then I could not find \
either of them. So this is written from memory and from four photos of a whiteboard, one of which shows mostly my \
thumb.

First, where I come from, because it colours everything below. I study library science, second year. Our professor \
sends all of us to one meetup during the term, "preferably one where you do not know anybody, and preferably one \
where you do not understand the title". I chose "A thermometer, a kayak and 40 lines of Python" because I understood \
every single word of it and still had no idea what it was about. That seemed to be in the spirit of the thing.

I did not say that I would come. I am sorry about that, I know now that somebody counts the chairs. I thought that if \
I did not press the button I could still turn around at the door. I very nearly did. The boathouse has two doors, and \
the one I found first was the one to the boats, so the first thing I saw of the meetup was a man in socks who was \
carrying an oar and who said, without any surprise at all, "the snakes are upstairs".

Upstairs there was a woman at a table with name tags. She did not ask me who I was. She asked me what I would like to \
be called this evening, which I have been thinking about ever since. I said Ottilie, because I could not come up with \
anything better in the time. Then somebody held a door for somebody with a box of cables, and I was in the room, and \
it was too late to be shy, or rather it was exactly the time to be shy but nobody was looking.

I want to describe the room, since we were told to describe the setting. About twenty people, more than half of them \
in coats, because the boathouse is not heated and the description had said so (I had not read the description). One \
long table, pizza at one end, a bucket at the other. I assumed that the bucket was for the roof. A screen that was \
not quite white. A window on the river, and across the river the lit-up sign of the swimming pool with the letter W \
gone, so that it said SIMMING POOL the whole evening. I mention it because Tobias used it as an example later, of a \
sensor that fails in a way that everybody can see and nobody repairs.

I sat next to a person whom I will call my neighbour. My neighbour was a nurse for nineteen years and is now, in her \
own words, "somebody who reads error messages for money". She explained to me under her breath what was going on, but \
only when I looked at her. If I did not look, she did not explain. I have had eleven years of school and two of \
university, and I do not think that anybody has taught me with that much tact before.

Before the talk there was a round of introductions, the thing I fear most in the world. It went like this: say your \
name, and say one thing that you would like to know by the end of the evening. Not what you do, not how long you have \
done it. I had prepared a sentence about my studies and had to throw it away. I said that I would like to know what \
the bucket was for. People laughed, in a nice way, and Tobias pointed at me and said "hold that thought", and from \
then on I was not a stranger any more but the person who had asked about the bucket.""",
    """\
Now what I learned. I will try to be honest and to put it in the order of how much it surprised me rather than in the \
order of the talk.

The most surprising thing was that the data was wrong, and that he began with that. I come from a field where a \
catalogue record is either right or it is a scandal. Tobias put up a plot of a year of water temperatures, a lovely \
slow wave with a bump, and then he said: "Three things in this picture are lies. Who sees one?" And we looked at it \
for what felt like five minutes, and people found seven. He had known of three. He wrote the other four down, thanked \
everybody by name, and did not seem to mind in the least. I want to be like that when I am older, or next week.

The first lie was the week in July when the river was as warm as a bath: the sensor had lain in the sun on his porch \
and had gone on writing down numbers, very exact ones, with two digits behind the point. That is the sentence that I \
copied down in capital letters: AN EXACT NUMBER IS NOT A TRUE NUMBER. In cataloguing we have the same thing! A record \
can be perfectly well formed, every field filled in, every rule observed, and describe a book that we do not own. I \
had never had words for the difference. Somebody behind me called it precision and accuracy. My neighbour said that \
in the ward they had called it "a beautiful chart of the wrong patient".

The second was the hole in March. The battery had died, he had not noticed for nineteen days, and there is nothing. \
He showed us how easy it would be to fill the hole: one line, a word with "interpolate" in it, and the curve closed \
as if nothing had happened. Then he took it away again, and the hole was back, and he said that he preferred it. "I \
was not there in March. The plot should say so." I have thought about this more than about anything else this term. \
We fill holes all the time. We write "circa". We write "attributed to". Perhaps we should leave more of them open and \
put a date beside them.

Then the programming itself, which I will not pretend to have followed line by line. It was forty lines, he had \
printed them on paper and handed them out, which I found touching, like a song sheet. What I could follow:

1. A program is read from the top, but it is understood from the bottom. He started with the last line, "draw the \
picture", and asked what it needs. It needs numbers. Where do those come from? The line above. And so on, up the \
page, until we had arrived at a thermometer in a river. Nobody has ever shown it to me in that direction. In every \
tutorial that I have begun (I have begun four) you start at the top with things that you do not need yet, and you \
stop before you need them.

2. A file with commas in it is a database if you are kind to it. He keeps the whole year in one file, 900 kilobytes. \
I had believed that one needs a server.

3. Names matter more than I would have thought, and here at last I was the expert in the room. He had a column called \
"t". Somebody asked whether it was time or temperature. It was temperature. The time was in "d", which he had meant \
as "date". There was a short silence, and then I heard myself say aloud that in my field people have been fighting \
about the names of fields for a hundred and fifty years, and that one can look the answers up. I said it to a room of \
programmers! And a man with a very large beard turned around and said "please go on", so I went on, for about two \
minutes, about what it costs when the person who names a thing is not the person who looks for it. I had red ears for \
the rest of the evening. Three people asked me about it at the break.""",
    """\
4. The word "spline". I still do not know. Several of us do not know. We have agreed not to look it up separately, \
but to ask for a whole evening on it.

What I did not follow: the part about time zones, in which an hour happened twice. I understood that it happens. I \
did not understand what one does about it. As far as I could see nobody did, and the man with the beard said that \
this was the correct reaction.

And the bucket: it was full of river water, with a second thermometer in it, one that had been reading the \
temperature of the evening all along, while we were talking. At the end he plotted that too. You could see the moment \
when the pizza was opened, because everybody had walked past the bucket, and you could see the moment when the window \
was opened because of the pizza. Forty people's worth of warmth, or rather twenty's. It was the least important graph \
of the evening, and I believe that everybody there will remember it.

Would I find value in this kind of event again? We have to answer this one. Yes, but let me say which kind of value, \
since "networking" is what the course description says and it is not what I found. I did not collect a single \
address. What I found is that there is a room, ten minutes from the tram, in which it is normal not to know. At \
university not knowing is a state that one is supposed to leave as quickly as possible and preferably alone. In the \
boathouse it was what people had in common. The nurse did not know what a fixture is. The beard did not know what an \
authority record is. Tobias did not know, to the end, why his sensor reports a small tremor every weekday at 7:40. (I \
believe that it is the tram. I have written it on a name tag and left it on the table.)

There was one more thing on the whiteboard, and my third photo shows it well: a list with the heading "things we do \
not measure". Somebody had written "the smell", somebody "the herons", and in a very small hand, low down on the \
left, "whether anybody still swims here". Tobias read it out last and said that this was his next sensor, and nobody \
knew whether he was joking. I have been back since, on a Sunday, and there was a person in the water.""",
    """\
How was it different from what I had expected? I had expected to be asked what I was doing there. I had an answer \
ready and everything. I had expected hoodies, there was one hoodie. I had expected that people would look at screens, \
and there was exactly one screen, the bad one, and all of us looked at it together, which is a different thing. I had \
also expected that a "talk" means that one person talks. He asked more than he said. I counted for a while, for \
scientific reasons: in ten minutes he asked fourteen questions, and waited after every one of them, and four times \
the answer came from somebody who had said at the beginning that they were new.

And some things that were not so good, because I have been told that they are wanted too. It was cold. I know that it \
says so in the description, but I want to have said it. The break was too short for the number of conversations in \
it, mine was cut in two and I never got the second half. When somebody used an abbreviation it was usually explained, \
but twice it was not, and then a part of the table laughed and another part of the table looked at the pizza. And I \
think that there should be somebody who walks with you to the tram, or at least says loudly "I am going to the tram", \
because at nine o'clock everybody was suddenly gone in twos and threes, and the way along the water is dark.

We were also asked to say something about the other people, without naming them. There was somebody who had brought a \
child, and the child had brought a drawing of a snake in a kayak, and it was passed around the table together with \
the forty lines and came back with two corrections. There was somebody who slept for a while, and nobody woke him. \
There was somebody who, when I said that I had to go home and write about all this, asked whether they would be able \
to read it. I said that it depended on how good it was going to be. It has become long instead. I hope that counts.

Ich schreibe einen Satz auf Deutsch, weil meine Großmutter das hier vielleicht liest: Oma, es war schön, und ich war \
warm genug angezogen, fast.

Could I see myself becoming a member? I have read the other answers that one is allowed to read here, and I liked the \
person who wrote that a member is somebody who also gives something. So this is what I can give: I can name things. \
If anybody has a column called "t", I will come by. More seriously, I asked Marisol whether there is a list of all \
the talks that there have ever been, and she laughed and pointed to her head. I am going to be a librarian. I cannot \
leave it at that. I have offered to make a catalogue of five years of evenings, with speakers, dates and what was in \
the bucket, and to ask for every one of them whether somebody still has the slides. If that is membership, then I \
have probably joined, somewhere between the oar and the tram.

My neighbour's last sentence, with which I would like to end, because mine would only be longer: when I thanked her, \
she said that she had understood the half of it herself, and that this was a good half.""",
)
