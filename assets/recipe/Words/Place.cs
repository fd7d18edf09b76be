namespace EvoPrune.Assets.Words;

/// <summary>A place and the one preposition that goes with it: in the barn, on the hill, at the market, by the river.</summary>
internal sealed record Place(string Noun, string Preposition)
{
    /// <summary>"on the hill".</summary>
    public string Where => $"{Preposition} {this}";

    /// <summary>"the hill".</summary>
    public override string ToString() => $"the {Noun}";

    public static readonly IReadOnlyList<Place> All =
    [
        .. With("in", "barn mill garden kitchen cellar forest school church tower castle cave village library stable bakery attic orchard"),
        .. With("on", "hill bridge island roof beach balcony"),
        .. With("at", "market station gate fair harbour crossing inn"),
        .. With("by", "river pond sea fountain well wall oak lake"),
    ];

    private static IEnumerable<Place> With(string preposition, string nouns) =>
        nouns.Split(' ').Select(noun => new Place(noun, preposition));
}
