using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>Who is where, and who or which place has what.</summary>
internal sealed class Scene
{
    private readonly Dictionary<Person, Place> places = [];
    private readonly Dictionary<Thing, object> keepers = [];

    public Place this[Person person]
    {
        get => places[person];
        set => places[person] = value;
    }

    /// <summary>The person who has the thing, or the place where it lies.</summary>
    public object this[Thing thing]
    {
        get => keepers[thing];
        set => keepers[thing] = value;
    }

    /// <summary>What a person or a place has.</summary>
    public Thing[] Of(object keeper) => [.. keepers.Where(kept => kept.Value.Equals(keeper)).Select(kept => kept.Key)];

    /// <summary>Who else is where this person is.</summary>
    public Person[] Beside(Person person) =>
        [.. places.Where(other => other.Key != person && other.Value == places[person]).Select(other => other.Key)];

    /// <summary>"Tom had the red kite" or "the red kite was in the barn".</summary>
    public string Tell(Thing thing) => keepers[thing] is Place place ? $"{thing} was {place.Where}" : $"{keepers[thing]} had {thing}";
}
