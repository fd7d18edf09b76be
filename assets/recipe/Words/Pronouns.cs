namespace EvoPrune.Assets.Words;

/// <summary>The words that stand for a person, with the past tense of "to be" that agrees with them.</summary>
internal sealed record Pronouns(string Subject, string Object, string Possessive, string Was)
{
    public static readonly Pronouns She = new("she", "her", "her", "was");
    public static readonly Pronouns He = new("he", "him", "his", "was");
    public static readonly Pronouns They = new("they", "them", "their", "were");
}
