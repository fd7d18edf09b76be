namespace EvoPrune.Assets;

/// <summary>People walk around, take, give and leave things. Questions and the end of the story ask who has what and where.</summary>
internal sealed class Possessions
{
    private readonly Story story;
    private readonly RandomStream random;
    private readonly Scene scene = new();
    private readonly Person[] people;
    private readonly Thing[] things;
    private readonly Place[] places;

    private Possessions(Story story)
    {
        (this.story, random) = (story, story.Random);
        people = random.People(random.Between(2, 3));
        things = random.Things(random.Between(2, 3));
        places = random.Places(3);
    }

    public static void Write(Story story) => new Possessions(story).Write();

    private void Write()
    {
        Open();
        var remembered = scene.Describe(random.Pick(things));
        Person? last = null;
        story.NewParagraph("[That day|Soon] [many things happened|nobody stayed in one place|there was much to do].");
        for (var steps = random.Between(5, 9); steps > 0; steps--)
        {
            var actor = last is not null && random.NextBool() ? last : random.Pick(people);
            story.Say($"{(actor == last ? actor.He : actor.Name)} {Act(actor)}.");
            last = actor;
            if (random.NextBool(0.25))
            {
                Ask();
                last = null;   // A pronoun would refer to the speaker.
            }
        }

        story.NewParagraph($"[When evening came|In the end|At the end of the day], {English.List(things.Select(scene.Describe))}.");
        story.Say($"In the morning {remembered}.");
    }

    private void Open()
    {
        story.Say($"[It was a|Once there was a] {random.Pick(English.Weathers)} morning.");
        foreach (var person in people)
        {
            scene[person] = random.Pick(places);
            story.Say($"{person} was {scene[person].Where}.");
        }

        foreach (var thing in things)
        {
            scene[thing] = random.NextBool() ? random.Pick(people) : random.Pick(places);
            story.Say($"{scene.Describe(thing)}.");
        }
    }

    private string Act(Person actor)
    {
        var (around, own, company) = (scene.Of(scene[actor]), scene.Of(actor), scene.Beside(actor));
        if (around.Length > 0 && random.NextBool(0.7))
        {
            return Take(actor, random.Pick(around));
        }

        if (own.Length > 0 && company.Length > 0 && random.NextBool(0.7))
        {
            return Give(random.Pick(own), random.Pick(company));
        }

        return own.Length > 0 && random.NextBool(0.3) ? Leave(random.Pick(own), scene[actor]) : Go(actor);
    }

    private string Take(Person actor, Thing thing)
    {
        scene[thing] = actor;
        return $"[picked up|took] {thing}";
    }

    private string Give(Thing thing, Person other)
    {
        scene[thing] = other;
        return $"[gave|handed] {thing} to {other}";
    }

    private string Leave(Thing thing, Place place)
    {
        scene[thing] = place;
        return $"[put|left] {thing} {place.Where}";
    }

    private string Go(Person actor)
    {
        scene[actor] = random.Pick([.. places.Where(place => place != scene[actor])]);
        var luggage = scene.Of(actor);
        var with = luggage.Length > 0 && random.NextBool() ? $" with {English.List(luggage)}" : "";
        return $"[went|walked|ran|hurried] to {scene[actor]}{with}";
    }

    private void Ask()
    {
        var thing = random.Pick(things);
        var pair = random.Several(2, people);
        story.NewParagraph($"\"Where is {thing}?\" asked {pair[0]}.");
        var answer = scene[thing] switch
        {
            Place place => $"It is {place.Where}",
            Person holder when holder == pair[1] => "I have it",
            Person holder when holder == pair[0] => "You have it",
            var holder => $"{holder} has it",
        };
        story.Say($"\"{answer},\" [said|answered] {pair[1]}.");
        story.NewParagraph("[Then|After that|A little later] [the day went on|the clock struck|the wind turned|a bird sang].");
    }
}

/// <summary>The places of people, and the holders of things.</summary>
internal sealed class Scene
{
    private readonly Dictionary<Person, Place> places = [];
    private readonly Dictionary<Thing, object> holders = [];

    public Place this[Person person]
    {
        get => places[person];
        set => places[person] = value;
    }

    /// <summary>The holder of a thing: a person or a place.</summary>
    public object this[Thing thing]
    {
        get => holders[thing];
        set => holders[thing] = value;
    }

    /// <summary>The things of a holder.</summary>
    public Thing[] Of(object holder) => [.. holders.Where(kept => kept.Value.Equals(holder)).Select(kept => kept.Key)];

    /// <summary>The other people at the same place.</summary>
    public Person[] Beside(Person person) =>
        [.. places.Where(other => other.Key != person && other.Value == places[person]).Select(other => other.Key)];

    /// <summary>"Tom had the red kite" or "the red kite was in the barn".</summary>
    public string Describe(Thing thing) => holders[thing] is Place place ? $"{thing} was {place.Where}" : $"{holders[thing]} had {thing}";
}

/// <summary>A chain of exchanges. The result depends on all of them.</summary>
internal static class Swaps
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(3);
        var things = random.Things(3);
        var place = random.Pick(Place.All);
        var first = things.ToArray();

        story.Say($"{English.List(people)} met {place.Where}.");
        for (var i = 0; i < 3; i++)
        {
            story.Say($"{people[i]} had {things[i].A}.");
        }

        for (var times = random.Between(2, 5); times > 0; times--)
        {
            int[] pair = random.Choose(2, 3);
            var (one, other) = (pair[0], pair[1]);
            story.Say($"[Then|After that|Next] {people[one]} [swapped|exchanged] {things[one]} "
                + $"for {things[other]}, which {people[other]} had.");
            (things[one], things[other]) = (things[other], things[one]);
            if (random.NextBool(0.6))
            {
                story.Say($"So now {people[one]} had {things[one]}, and {people[other]} had {things[other]}.");
            }
        }

        story.NewParagraph($"[In the evening|At last] they went home from {place}.");
        for (var i = 0; i < 3; i++)
        {
            story.Say(things[i] == first[i]
                ? $"{people[i]} still had {things[i]}."
                : $"{people[i]}, who had come with {first[i]}, [went home|left] with {things[i]}.");
        }
    }
}

/// <summary>A person loses a thing on a walk and finds it on the way back, which is the same way reversed.</summary>
internal static class LostAndFound
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(2);
        var (hero, friend) = (people[0], people[1]);
        var thing = random.Things(1)[0];
        var way = random.Places(random.Between(3, 5));
        var lost = random.Next(way.Length - 1);
        var (weather, mood) = (random.Pick(English.Weathers), random.Pick(English.Moods));

        story.Say($"[One|On a] {weather} day {hero} [took|carried] {thing.A} [along|on a long walk].");
        story.Say($"{hero.HeWas} {mood}.");
        story.Say($"First {hero.He} came to {way[0]}, {English.List(way.Skip(1).Select(place => $"then to {place}"))}.");
        story.Say($"{way[^1].Where}, {hero} [looked|felt] in {hero.His} bag, and {thing} was not there.");
        story.NewParagraph($"\"I have lost {thing},\" [said|cried] {hero}.");
        story.Say($"\"Let us go back [the way you came|together],\" said {friend}.");
        story.Say($"So {hero} and {friend} went back, from {way[^1]} to {way[^2]}.");
        for (var stop = way.Length - 2; stop > lost; stop--)
        {
            story.Say($"[They looked|They searched] {way[stop].Where}, but {thing} was not there.");
            story.Say($"So they went on from {way[stop]} to {way[stop - 1]}.");
        }

        story.Say($"[There|At last], {way[lost].Where}, {friend} [saw|found] {thing} "
            + "[under a leaf|behind a stone|in the dust|beside a root].");
        story.NewParagraph($"\"Here is {thing},\" said {friend}, and gave it to {hero}.");
        story.Say($"{hero} was {mood} again, because {thing} had been {way[lost].Where} all the time.");
        story.Say($"[They never forgot|Both often spoke of] that {weather} day, when {hero} lost {thing} and {friend} found it.");
    }
}
