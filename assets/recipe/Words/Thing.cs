namespace EvoPrune.Assets.Words;

/// <summary>An object that people carry about, told from its like by an adjective.</summary>
internal sealed record Thing(string Noun, string Adjective)
{
    /// <summary>"a red kite", "an old lamp".</summary>
    public string A => English.A($"{Adjective} {Noun}");

    /// <summary>"the red kite".</summary>
    public override string ToString() => $"the {Adjective} {Noun}";

    public static readonly IReadOnlyList<string> Nouns =
    [
        "kite", "drum", "lamp", "ball", "book", "cup", "key", "boat", "doll", "ring", "bell", "box", "hat", "coat", "scarf", "basket",
        "rope", "spoon", "flute", "clock", "mirror", "map", "ladder", "bucket", "blanket", "candle", "stone", "feather", "shell",
        "button", "brush", "knife", "whistle", "puppet", "umbrella", "lantern", "pencil", "chair", "sack", "wheel",
    ];

    public static readonly IReadOnlyList<string> Colours =
        ["red", "blue", "green", "yellow", "white", "black", "brown", "grey", "orange", "purple", "pink", "golden", "silver"];

    public static readonly IReadOnlyList<string> Qualities =
        ["big", "small", "old", "new", "round", "heavy", "broken", "shiny", "wooden", "tiny", "long", "dusty", "painted", "pretty"];

    public static readonly IReadOnlyList<string> Adjectives = [.. Colours, .. Qualities];
}
