using EvoPrune.Models.Hub;

namespace EvoPrune.Models.Tests.Hub;

public sealed class HubSettingsTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("evoprune-").FullName;

    [Fact]
    public void The_nearest_variable_names_the_cache()
    {
        Assert.Equal("/c", Of(("HF_HUB_CACHE", "/c"), ("HUGGINGFACE_HUB_CACHE", "/d"), ("HF_HOME", home)).Cache);
        Assert.Equal("/d", Of(("HUGGINGFACE_HUB_CACHE", "/d"), ("HF_HOME", home)).Cache);
        Assert.Equal(Path.Combine(home, "hub"), Of(("HF_HOME", home), ("XDG_CACHE_HOME", "/x")).Cache);
        Assert.Equal("/x/huggingface/hub", Of(("XDG_CACHE_HOME", "/x"), ("HF_HOME", "")).Cache);
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.Combine(user, ".cache/huggingface/hub"), Of().Cache);
        Assert.Equal(Path.Combine(user, "c"), Of(("HF_HUB_CACHE", "~/c")).Cache);
    }

    [Fact]
    public void A_token_comes_from_the_variable_or_the_file()
    {
        Assert.Null(Of(("HF_HOME", home)).Token);
        File.WriteAllText(Path.Combine(home, "token"), "hf_stored\n");
        Assert.Equal("hf_stored", Of(("HF_HOME", home)).Token);
        Assert.Equal("hf_given", Of(("HF_HOME", home), ("HF_TOKEN", " hf_given\n")).Token);
        File.WriteAllText(Path.Combine(home, "other"), "hf_other");
        Assert.Equal("hf_other", Of(("HF_HOME", home), ("HF_TOKEN_PATH", Path.Combine(home, "other"))).Token);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Offline_is_what_huggingface_hub_takes_for_true(string value, bool offline) =>
        Assert.Equal(offline, Of(("HF_HUB_OFFLINE", value)).Offline is not null);

    [Fact]
    public void The_endpoint_may_be_another_hub()
    {
        Assert.Equal("https://huggingface.co/", Of().Endpoint.ToString());
        Assert.Equal("https://hub.example/mirror/", Of(("HF_ENDPOINT", "https://hub.example/mirror")).Endpoint.ToString());
        Assert.Contains("HF_ENDPOINT", Assert.Throws<InputException>(() => Of(("HF_ENDPOINT", "hub.example"))).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(home, recursive: true);

    // Without a home of its own, a test would read the token of whoever runs it.
    private HubSettings Of(params (string Name, string Value)[] variables) => HubSettings.From(name =>
        variables.FirstOrDefault(variable => variable.Name == name).Value
            ?? (name == "HF_TOKEN_PATH" && !variables.Any(variable => variable.Name == "HF_HOME") ? Path.Combine(home, "none") : null));
}
