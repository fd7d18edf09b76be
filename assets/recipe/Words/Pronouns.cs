namespace EvoPrune.Assets.Words;

/// <summary>The words that stand for a person, with the verb forms that agree with them.</summary>
internal sealed record Pronouns(string Subject, string Object, string Possessive, string Is, string Was, string Has)
{
    public static readonly Pronouns She = new("she", "her", "her", "is", "was", "has");
    public static readonly Pronouns He = new("he", "him", "his", "is", "was", "has");
    public static readonly Pronouns They = new("they", "them", "their", "are", "were", "have");
}
