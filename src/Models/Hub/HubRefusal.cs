using System.Net;

namespace EvoPrune.Models.Hub;

/// <summary>Explains why the hub refuses a repository, and what the user can do.</summary>
internal static class HubRefusal
{
    /// <summary>The problem that an answer without success means.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="name">The repository.</param>
    /// <param name="file">The file; null for the repository as a whole.</param>
    /// <param name="settings">Whose hub, and whether a token was sent.</param>
    public static Exception Of(HttpResponseMessage response, HubName name, string? file, HubSettings settings)
    {
        var page = new Uri(settings.Endpoint, name.Route);
        var tokens = new Uri(settings.Endpoint, "settings/tokens");
        var code = Header(response, "X-Error-Code");
        var setToken = $"Make a token of type 'read' on {tokens} and set {HubSettings.TokenVariable} to it";
        var what = file is null ? $"{name}" : $"{file} of {name}";
        return (response.StatusCode, code, settings.Token) switch
        {
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, "GatedRepo", null) => Problem(
                $"{what} is gated: the hub gives it only to users who have accepted its conditions.",
                $"Log in at {page} and accept the conditions. {setToken}. Then run the same command again."),
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, "GatedRepo", _) => Problem(
                $"{what} is gated, and the user of the token has no access to it.",
                $"Open {page} as that user and accept the conditions; some owners grant access by hand, which takes time. A fine-grained "
                    + $"token also needs the permission to read gated repositories: {tokens}."),
            (HttpStatusCode.Unauthorized, _, null) => Problem(
                $"The hub has no public {Kind(name)} {name}: the name is misspelled, or the repository is private.",
                $"Check the name at {page}. For a private one: {setToken}."),
            (HttpStatusCode.Unauthorized, "RepoNotFound", _) => Problem(
                $"The hub has no {Kind(name)} {name} that the user of the token may see.",
                $"Check the name at {page}, and the token at {tokens}."),
            (HttpStatusCode.Unauthorized, _, _) => Problem(
                "The hub does not accept the token: it is wrong or has expired.",
                $"{setToken}, or unset it for public repositories. A stored token is in the file token of HF_HOME or at HF_TOKEN_PATH."),
            (HttpStatusCode.Forbidden, _, _) => Problem(
                $"The hub refuses {what} (403{(Header(response, "X-Error-Message") is { } said ? $": {said}" : "")}).",
                $"Open {page} and accept its conditions if it has any; check that the token may read it: {tokens}."),
            (HttpStatusCode.NotFound, "RevisionNotFound", _) => Problem(
                $"{HubName.Prefix}{name.Route} has no revision '{name.Revision}'.", $"Its branches and tags: {page}/tree/main."),
            (HttpStatusCode.NotFound, _, _) => Problem(
                $"The hub has no {(file is null ? $"{Kind(name)} {name}" : what)}.",
                $"Check name and revision at {page}. A private repository looks the same without a token that may read it."),
            _ => new HubException($"The hub answers {(int)response.StatusCode} {response.ReasonPhrase} for {what}."),
        };
    }

    private static string Kind(HubName name) => name.Kind == HubKind.Model ? "model" : "data set";

    private static InputException Problem(string message, string advice) => new(message, null, advice);

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
