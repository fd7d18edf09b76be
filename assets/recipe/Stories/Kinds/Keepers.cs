using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>People walk about, pick things up, hand them on and put them down; questions and the end ask who has what, and where.</summary>
internal sealed class Keepers
{
    private readonly Teller tell;
    private readonly RandomStream random;
    private readonly Scene scene = new();
    private readonly Person[] people;
    private readonly Thing[] things;
    private readonly Place[] places;

    private Keepers(Teller tell)
    {
        (this.tell, random) = (tell, tell.Random);
        people = random.People(random.Between(2, 3));
        things = random.Things(random.Between(2, 3));
        places = random.Places(3);
    }

    public static void Tell(Teller tell) => new Keepers(tell).Tell();

    private void Tell()
    {
        Open();
        var remembered = scene.Tell(random.Pick(things));
        Person? last = null;
        tell.Turn("[That day|Soon] [many things happened|nobody stayed in one place|there was much to do].");
        for (var steps = random.Between(5, 9); steps > 0; steps--)
        {
            var actor = last is not null && random.NextBool() ? last : random.Pick(people);
            tell.Say($"{(actor == last ? actor.He : actor.Name)} {Act(actor)}.");
            last = actor;
            if (random.NextBool(0.25))
            {
                Ask();
                last = null;   // a pronoun would now point at whoever spoke
            }
        }

        tell.Turn($"[When evening came|In the end|At the end of the day], {English.List(things.Select(scene.Tell))}.");
        tell.Say($"In the morning {remembered}.");
    }

    private void Open()
    {
        tell.Say($"[It was a|Once there was a] {random.Pick(English.Weathers)} morning.");
        foreach (var person in people)
        {
            scene[person] = random.Pick(places);
            tell.Say($"{person} was {scene[person].Where}.");
        }

        foreach (var thing in things)
        {
            scene[thing] = random.NextBool() ? random.Pick(people) : random.Pick(places);
            tell.Say($"{scene.Tell(thing)}.");
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
        tell.Turn($"\"Where is {thing}?\" asked {pair[0]}.");
        var answer = scene[thing] switch
        {
            Place place => $"It is {place.Where}",
            Person holder when holder == pair[1] => "I have it",
            Person holder when holder == pair[0] => "You have it",
            var holder => $"{holder} has it",
        };
        tell.Say($"\"{answer},\" [said|answered] {pair[1]}.");
        tell.Turn("[Then|After that|A little later] [the day went on|the clock struck|the wind turned|a bird sang].");
    }
}
