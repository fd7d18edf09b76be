namespace EvoPrune.Assets.Words;

/// <summary>Somebody in a story. The name takes the singular, the pronoun its own forms: "Robin was", "they were".</summary>
internal sealed record Person(string Name, Pronouns Pronouns)
{
    public string He => Pronouns.Subject;

    public string Him => Pronouns.Object;

    public string His => Pronouns.Possessive;

    public string HeWas => $"{He} {Pronouns.Was}";

    public override string ToString() => Name;

    public static readonly IReadOnlyList<Person> All =
    [
        .. Named(Pronouns.She, "Mira Anna Lena Nora Ella Ruth Clara Ida Rosa Vera Emma Julia Nina Olga Tess Maud Flora Greta Hanna Iris"),
        .. Named(Pronouns.He, "Tom Ben Paul Karl Otto Hugo Felix Jonas Oscar Peter Simon Walter Leo Max Ned Rolf Sam Theo Victor Willem"),
        .. Named(Pronouns.They, "Robin Sasha Quinn Alex"),
    ];

    private static IEnumerable<Person> Named(Pronouns pronouns, string names) =>
        names.Split(' ').Select(name => new Person(name, pronouns));
}
