namespace EvoPrune.Assets.Words;

/// <summary>What somebody does for a living, where, and what comes of it.</summary>
internal sealed record Craft(string Title, string Where, string Goods)
{
    public override string ToString() => Title;

    public static readonly IReadOnlyList<Craft> All =
    [
        new("baker", "bakery", "bread"), new("miller", "mill", "flour"), new("smith", "forge", "nails"), new("fisher", "harbour", "fish"),
        new("farmer", "farm", "potatoes"), new("gardener", "garden", "flowers"), new("tailor", "workshop", "shirts"),
        new("carpenter", "yard", "tables"), new("potter", "kiln", "bowls"), new("weaver", "loom", "cloth"),
        new("shepherd", "meadow", "wool"), new("painter", "studio", "pictures"), new("printer", "press", "books"),
        new("brewer", "cellar", "cider"), new("cobbler", "bench", "shoes"), new("beekeeper", "orchard", "honey"),
    ];
}
