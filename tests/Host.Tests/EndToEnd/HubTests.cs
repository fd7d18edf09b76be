using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EvoPrune.Models.Hub;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Models and texts by their names on the hub, which a server on this machine stands in for.</summary>
public sealed class HubTests(TinyExperiment tiny) : IClassFixture<TinyExperiment>, IDisposable
{
    private const string Model = "hf:test/tiny", Pinned = $"{Model}@{HubServer.Commit}";

    private readonly TempFolder home = new();

    [Fact]
    public void A_model_that_was_fetched_is_measured_and_searched_without_any_network()
    {
        using var server = new HubServer("test/tiny", Files(tiny["model"]));
        var fetched = Json(Run(server, "fetch", Model, "--json"));
        Assert.Equal(HubServer.Commit, (string?)fetched["revision"]);

        string[] scoring = ["--text", tiny["report.txt"], "--length", "32", "--windows", "4", "--json"];
        var asked = server.Requests.Count;
        var (byName, byFolder) = (Json(Run(server, ["eval", "--model", Model, .. scoring])),
            Json(Run(server, ["eval", "--model", tiny["model"], .. scoring])));
        Assert.Equal((double)byFolder["perplexity"]!, (double)byName["perplexity"]!);
        Assert.Equal("test/tiny", (string?)byName["model"]!["name"]);
        Assert.Equal(HubServer.Commit, (string?)byName["model"]!["revision"]);
        Assert.Null(byFolder["model"]);

        var experiment = tiny.Variant("{ path: model }", $"{{ path: '{Model}' }}", "hub.yaml");
        var run = home["run"];
        var (code, output, errors) = Run(server, "run", experiment, "--out", run, "--set", "optimizer.generations=1");
        Assert.True(code == 0, errors);
        Assert.Contains($"model: test/tiny of the Hugging Face hub, revision {HubServer.Commit}", output, StringComparison.Ordinal);
        Assert.Contains($"path: {Pinned}\n", File.ReadAllText(Path.Combine(run, "resolved.yaml")), StringComparison.Ordinal);
        Assert.Equal(HubServer.Commit, (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(run, "result.json")))!["model"]!["revision"]);
        Assert.Equal("test/tiny", (string?)Json(Run(server, "runs", run, "--json")).AsArray()[0]!["model"]!["name"]);
        Assert.Equal(0, Run(server, "export", run, "--to", home["exported"]).Code);
        Assert.Equal(asked, server.Requests.Count);
    }

    [Fact]
    public void A_name_that_the_cache_does_not_have_is_reported_with_the_command_that_fetches_it()
    {
        var experiment = tiny.Variant("{ path: model }", "{ path: hf:test/absent }", "absent.yaml");

        var (code, _, errors) = Run(null, "validate", experiment);

        Assert.Equal(2, code);
        Assert.Contains("absent.yaml:3:", errors, StringComparison.Ordinal);
        Assert.Contains(home["hub/models--test--absent"], errors, StringComparison.Ordinal);
        Assert.Contains("evoprune fetch hf:test/absent", errors, StringComparison.Ordinal);
        Assert.Contains("evoprune fetch hf:test/absent", Run(null, "inspect", "hf:test/absent").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_download_goes_on_where_it_was()
    {
        var files = Files(tiny["model"]);
        var weights = files["model.safetensors"];
        var (arrived, half) = (new ManualResetEventSlim(), weights.Length / 2);
        using var server = new HubServer("test/tiny", files);
        using var gone = new ManualResetEventSlim();
        server.Intercept = (request, response) => request is { ToStorage: true, Range: null }
            && HubServer.Break(response, weights, half, () =>
            {
                arrived.Set();
                gone.Wait();
            });
        using (var program = EvoPruneProcess.StartWith(home.Path, Environment(server), "fetch", Model))
        {
            var blobs = home["hub/models--test--tiny/blobs"];
            KilledRun.Await(program, () => arrived.IsSet && Directory.GetFiles(blobs, "*.incomplete")
                .Any(file => new FileInfo(file).Length == half));
            program.Kill();
            program.Wait();
        }

        gone.Set();
        var (code, output, errors) = Run(server, "fetch", Model);

        Assert.True(code == 0, errors);
        Assert.Contains($"{half:N0} of them in the cache already", output, StringComparison.Ordinal);
        Assert.Equal($"bytes={half}-", server.Requests.Last(request => request.ToStorage).Range);
        Assert.Equal(weights, File.ReadAllBytes(home[$"hub/models--test--tiny/snapshots/{HubServer.Commit}/model.safetensors"]));
    }

    [Fact]
    public void A_split_is_fetched_and_found_by_its_name()
    {
        var report = File.ReadAllBytes(tiny["report.txt"]);
        using var server = new HubServer("datasets/test/words", new Dictionary<string, byte[]>
        {
            ["README.md"] = Encoding.UTF8.GetBytes("---\nconfigs:\n- config_name: all\n  data_files:\n"
                + "  - { split: test, path: texts/report-* }\n  - { split: train, path: texts/calibration.txt }\n---\n"),
            ["texts/report-0.txt"] = report[..1000],
            ["texts/report-1.txt"] = report[1000..],
            ["texts/calibration.txt"] = File.ReadAllBytes(tiny["calibration.txt"]),
        });
        var list = Run(server, "fetch", "hf:datasets/test/words");
        Assert.Contains("hf:datasets/test/words/all/train", list.Output, StringComparison.Ordinal);
        Assert.Contains("there are: all/test, all/train", Run(server, "fetch", "hf:datasets/test/words/all/tests").Errors,
            StringComparison.Ordinal);
        var experiment = tiny.Variant("{ text: report.txt,", "{ text: hf:datasets/test/words/all/test,", "words.yaml");
        Assert.Contains("evoprune fetch hf:datasets/test/words/all/test", Run(server, "validate", experiment).Errors,
            StringComparison.Ordinal);

        Assert.Equal(0, Run(server, "fetch", "hf:datasets/test/words/all/test").Code);

        Assert.DoesNotContain(server.Requests, request => request.Path.EndsWith("calibration.txt", StringComparison.Ordinal));
        var (code, _, errors) = Run(server, "run", experiment, "--out", home["words"], "--set", "optimizer.generations=1");
        Assert.True(code == 0, errors);
        Assert.Contains($"text: hf:datasets/test/words@{HubServer.Commit}/all/test\n",
            File.ReadAllText(Path.Combine(home["words"], "resolved.yaml")), StringComparison.Ordinal);
        Assert.Equal(0, Run(server, "eval", "--model", tiny["model"], "--text", "hf:datasets/test/words/all/test", "--windows", "2",
            "--length", "32").Code);
    }

    [Fact]
    public void Setups_say_the_commands_that_fetch_what_they_name() => Assert.All(
        Directory.GetFiles(Path.Combine(TestFolders.Repository, "setups"), "*.yaml"), file =>
        {
            var text = File.ReadAllText(file);
            var names = Regex.Matches(text, @"(?<=: )hf:[^\s,}]+").Select(match => match.Value);
            Assert.All(names, name =>
            {
                Assert.Equal(name, HubName.Parse(name).ToString());
                Assert.Contains($"#   ./evoprune fetch {name}\n", text, StringComparison.Ordinal);
            });
        });

    [Fact]
    public void Refusals_and_failures_are_told_apart()
    {
        using var server = new HubServer("test/tiny", Files(tiny["model"]));
        Assert.Equal(2, Run(server, "fetch", "hf:test/tinny").Code);
        Assert.Contains("has no revision 'v9'", Run(server, "fetch", Model, "--revision", "v9").Errors, StringComparison.Ordinal);
        server.Intercept = (_, response) => HubServer.Refuse(response, 429, retryAfter: "0");
        var (code, _, errors) = Run(server, "fetch", Model);
        Assert.Equal(1, code);
        Assert.Contains("gave up after", errors, StringComparison.Ordinal);

        using var program = EvoPruneProcess.StartWith(home.Path, [.. Environment(server), ("HF_HUB_OFFLINE", "1")], "fetch", Model);
        var offline = program.Wait();
        Assert.Equal(2, offline.Code);
        Assert.Contains("HF_HUB_OFFLINE forbids", offline.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => home.Dispose();

    private static Dictionary<string, byte[]> Files(string folder) =>
        Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    private static JsonNode Json((int Code, string Output, string Errors) ended)
    {
        Assert.True(ended.Code == 0, ended.Errors);
        return JsonNode.Parse(ended.Output)!;
    }

    private (int Code, string Output, string Errors) Run(HubServer? server, params string[] arguments)
    {
        using var program = EvoPruneProcess.StartWith(home.Path, Environment(server), arguments);
        return program.Wait();
    }

    // The user's own cache and token stay out of the tests.
    private (string Name, string? Value)[] Environment(HubServer? server) =>
    [
        ("HF_HOME", home.Path), ("HF_HUB_CACHE", null), ("HUGGINGFACE_HUB_CACHE", null), ("HF_TOKEN", null),
        ("HUGGING_FACE_HUB_TOKEN", null), ("HF_TOKEN_PATH", null), ("HF_HUB_OFFLINE", null), ("TRANSFORMERS_OFFLINE", null),
        ("HF_ENDPOINT", server?.Endpoint ?? "http://127.0.0.1:9"),
    ];
}
