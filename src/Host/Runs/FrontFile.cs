using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Runs;

/// <summary>The plans of a front in one file, <c>front.json</c>: its members are plan files.</summary>
internal static class FrontFile
{
    private const string Format = "evoprune-front/1", FormatKey = "format", ChosenKey = "chosen", MembersKey = "members";

    /// <summary>The document of a front.</summary>
    /// <param name="chosen">Index of the member that is the best plan.</param>
    /// <param name="members">The plans, in the order of the front.</param>
    public static string Write(int chosen, IEnumerable<JsonObject> members) => new JsonObject
    {
        [FormatKey] = Format,
        [ChosenKey] = chosen,
        [MembersKey] = new JsonArray([.. members]),
    }.ToJsonString(Json.Indented) + "\n";

    /// <summary>The text of a plan file, or of one member of a front.</summary>
    /// <exception cref="InputException">A front without a member's number, a number without its member, or one for a file that is no front.</exception>
    public static string PlanText(string path, int? member)
    {
        var text = Utf8File.Read(path);
        if (Members(text, member is null ? null : path) is not var (members, chosen))
        {
            return member is null ? text : throw new InputException(
                "--member: this file holds one plan, not a front.", path, "Leave --member out, or give the run or its front.json.");
        }

        var valid = $"this front has members 0 to {members.Count - 1}, of which {chosen} was chosen";
        return member is { } index && index >= 0 && index < members.Count
            ? (members[index] ?? throw new InputException($"member {index} of this front is empty.", path, RunFolder.MakeAgain(path))).ToJsonString(Json.Indented) + "\n"
            : throw new InputException(member is null ? $"--member: missing; {valid}" : $"--member: there is no member {member}; {valid}", path);
    }

    // A file that has to be a front has to be JSON.
    private static (JsonArray Members, JsonNode? Chosen)? Members(string text, string? front)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject root && (string?)(root[FormatKey] as JsonValue) == Format && root[MembersKey] is JsonArray members
                ? (members, root[ChosenKey])
                : null;
        }
        catch (JsonException exception) when (front is not null)
        {
            throw JsonFault.Of(exception, front, RunFolder.MakeAgain(front) ?? "Restore it.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;   // A plan by hand may be YAML; its own reader tells what is wrong with it.
        }
    }
}
