namespace EvoPrune.Models.Hub;

/// <summary>
/// Where the hub and its cache are, from the environment variables of huggingface_hub
/// (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
/// </summary>
/// <param name="Cache">Folder of the cache.</param>
/// <param name="Endpoint">Address of the hub.</param>
/// <param name="Token">The user's token; null for none.</param>
/// <param name="Offline">The variable that forbids network traffic; null if it is allowed.</param>
public sealed record HubSettings(string Cache, Uri Endpoint, string? Token = null, string? Offline = null)
{
    /// <summary>The variable that holds a token.</summary>
    public const string TokenVariable = "HF_TOKEN";

    /// <summary>The variable that names the folder of the cache.</summary>
    public const string CacheVariable = "HF_HUB_CACHE";

    private const string EndpointVariable = "HF_ENDPOINT", PublicHub = "https://huggingface.co";

    private static readonly string[] OfflineVariables = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"];

    /// <summary>The settings of this process.</summary>
    /// <exception cref="InputException">A variable has no valid value.</exception>
    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>The settings that variables give.</summary>
    /// <param name="variable">The value of a variable; null if it is not set.</param>
    /// <exception cref="InputException">A variable has no valid value.</exception>
    public static HubSettings From(Func<string, string?> variable) => new(
        CacheFolder(variable),
        Address(Value(variable, EndpointVariable) ?? PublicHub),
        Clean(Value(variable, TokenVariable)) ?? Clean(Value(variable, "HUGGING_FACE_HUB_TOKEN"))
            ?? Stored(Folder(variable, "HF_TOKEN_PATH") ?? Path.Combine(Home(variable), "token")),
        OfflineVariables.FirstOrDefault(name => IsTrue(Value(variable, name))));

    /// <summary>The folder of the cache that variables name.</summary>
    /// <inheritdoc cref="From" path="/param"/>
    public static string CacheFolder(Func<string, string?> variable) =>
        Folder(variable, CacheVariable) ?? Folder(variable, "HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home(variable), "hub");

    private static string Home(Func<string, string?> variable) => Folder(variable, "HF_HOME")
        ?? Path.Combine(Folder(variable, "XDG_CACHE_HOME") ?? Path.GetFullPath(Expand("~/.cache")), "huggingface");

    private static string? Folder(Func<string, string?> variable, string name) =>
        Value(variable, name) is { } value ? Path.GetFullPath(Expand(value)) : null;

    private static string? Value(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;

    private static Uri Address(string written) =>
        Uri.TryCreate(written.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? address
            : throw new InputException($"{EndpointVariable}: expected the address of a hub, found '{written}'.", null,
                $"Set it to an address such as {PublicHub}, or unset it.");

    private static string? Stored(string path)
    {
        try
        {
            return File.Exists(path) ? Clean(File.ReadAllText(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The token of the Hugging Face hub cannot be read: {e.Message}", path,
                $"Make the file readable, or set {TokenVariable}.");
        }
    }

    // A token that was copied with its line end would make an invalid header.
    private static string? Clean(string? token) => token?.Trim() is { Length: > 0 } clean ? clean : null;

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
            : path;
}
