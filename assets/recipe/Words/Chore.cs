namespace EvoPrune.Assets.Words;

/// <summary>Something that takes a day, as "paint the fence" and as "painted the fence".</summary>
internal sealed record Chore(string Present, string Past)
{
    public static readonly IReadOnlyList<Chore> All =
    [
        Of("paint", "painted", "the fence"), Of("mend", "mended", "the roof"), Of("bake", "baked", "bread"),
        Of("plant", "planted", "beans"), Of("wash", "washed", "the windows"), Of("sweep", "swept", "the floor"),
        Of("feed", "fed", "the hens"), Of("cut", "cut", "the grass"), Of("catch", "caught", "a fish"),
        Of("write", "wrote", "a poem"), Of("read", "read", "an old book"), Of("build", "built", "a wall"),
        Of("pick", "picked", "berries"), Of("climb", "climbed", "the hill"), Of("carry", "carried", "water"),
        Of("sell", "sold", "apples"), Of("milk", "milked", "the cows"), Of("clean", "cleaned", "the stable"),
        Of("fix", "fixed", "the gate"), Of("draw", "drew", "a map"), Of("sing", "sang", "songs"),
        Of("chop", "chopped", "wood"), Of("knit", "knitted", "socks"), Of("dig", "dug", "a well"),
    ];

    private static Chore Of(string present, string past, string what) => new($"{present} {what}", $"{past} {what}");
}
