using System.Text.RegularExpressions;

namespace EvoPrune.Assets.Tests;

/// <summary>Reads a story like a person: records places and possessions, and checks the story's claims against them.</summary>
internal sealed partial class PossessionReader
{
    private readonly Dictionary<string, string> holders = [], places = [], atFirst = [];
    private string actor = "", asker = "", asked = "";
    private bool begun, ended;

    /// <summary>Number of sentences that moved a person or a thing.</summary>
    public int Moves { get; private set; }

    /// <summary>Number of statements that were checked.</summary>
    public int Claims { get; private set; }

    public void Read(string sentence)
    {
        begun |= DayBegins().IsMatch(sentence);
        ended |= DayEnds().IsMatch(sentence);
        var text = DayEnds().Replace(sentence, "").TrimEnd('.');
        if (Question().Match(text) is { Success: true } question)
        {
            (asked, asker) = (question.Groups[1].Value, question.Groups[2].Value);
        }
        else if (Answer().Match(text) is { Success: true } answer)
        {
            Claim(holders[asked], Meant(answer.Groups[1].Value, answer.Groups[2].Value));
        }
        else if (InTheMorning().Match(text) is { Success: true } beginning)
        {
            Holding(beginning.Groups[1].Value, (thing, holder) => Claim(atFirst[thing], holder));
        }
        else if (ended)
        {
            Array.ForEach(Listed(text), clause => Holding(clause, (thing, holder) => Claim(holders[thing], holder)));
        }
        else if (begun && Move().Match(text) is { Success: true } move)
        {
            actor = move.Groups[1].Value is "He" or "She" or "They" ? actor : move.Groups[1].Value;
            Act(move.Groups[2].Value, move.Groups[3].Value);
            Moves++;
        }
        else if (!begun)
        {
            Holding(text, (thing, holder) => holders[thing] = atFirst[thing] = holder);
        }
    }

    private void Act(string verb, string rest)
    {
        var parts = Parts().Split(rest);
        switch (verb)
        {
            case "picked up" or "took":
                Claim(places[actor], holders[rest]);
                holders[rest] = actor;
                break;
            case "gave" or "handed":
                Claim(actor, holders[parts[0]]);
                Claim(places[actor], places[parts[1]]);
                holders[parts[0]] = parts[1];
                break;
            case "put" or "left":
                Claim(actor, holders[parts[0]]);
                Claim(places[actor], parts[1]);
                holders[parts[0]] = parts[1];
                break;
            default:
                places[actor] = parts[0]["to ".Length..];
                Array.ForEach(parts.Length > 1 ? Listed(parts[1]) : [], thing => Claim(actor, holders[thing]));
                break;
        }
    }

    // Reports "The red kite was in the barn" and "Tom had the red kite"; records "Tom was in the barn".
    private void Holding(string clause, Action<string, string> report)
    {
        if (Had().Match(clause) is { Success: true } had)
        {
            report(had.Groups[2].Value, had.Groups[1].Value);
        }
        else if (Was().Match(clause) is { Success: true } was)
        {
            var (subject, place) = (was.Groups[1].Value, was.Groups[2].Value);
            if (subject.StartsWith("the ", StringComparison.OrdinalIgnoreCase))
            {
                report($"t{subject[1..]}", place);
            }
            else
            {
                places[subject] = place;
            }
        }
    }

    private void Claim(string expected, string actual)
    {
        Assert.Equal(expected, actual);
        Claims++;
    }

    private string Meant(string answer, string speaker) =>
        answer == "I have it" ? speaker
        : answer == "You have it" ? asker
        : Parts().Split(answer) is [_, var place] ? place
        : answer[..^" has it".Length];

    private static string[] Listed(string text) => text.Split([", ", " and "], StringSplitOptions.None);

    [GeneratedRegex("^(That day|Soon) ")]
    private static partial Regex DayBegins();

    [GeneratedRegex("^(When evening came|In the end|At the end of the day), ")]
    private static partial Regex DayEnds();

    [GeneratedRegex("^In the morning (.+)$")]
    private static partial Regex InTheMorning();

    [GeneratedRegex("^\"Where is (.+)\\?\" asked (\\w+)$")]
    private static partial Regex Question();

    [GeneratedRegex("^\"(.+),\" (?:said|answered) (\\w+)$")]
    private static partial Regex Answer();

    [GeneratedRegex("^(\\w+) (picked up|took|gave|handed|put|left|went|walked|ran|hurried) (.+)$")]
    private static partial Regex Move();

    [GeneratedRegex(" with | to (?=[A-Z])| (?:in|on|at|by) (?=the )")]
    private static partial Regex Parts();

    [GeneratedRegex("^(\\w+) had (the .+)$")]
    private static partial Regex Had();

    [GeneratedRegex("^(.+) was (?:in|on|at|by) (the .+)$")]
    private static partial Regex Was();
}
