using System.Security.Cryptography;
using System.Text;
using EvoPrune.Models.Hub;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Models.Tests.Hub;

public sealed class HubClientTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly string cache = Directory.CreateTempSubdirectory("evoprune-").FullName;
    private readonly List<string> said = [];
    private readonly HubServer server = new("test/tiny", new Dictionary<string, byte[]>
    {
        ["config.json"] = Encoding.UTF8.GetBytes("{}"),
        ["README.md"] = [],
        [Weights] = Bytes(300_000),
        ["pytorch_model.bin"] = Bytes(10),
        ["onnx/model.safetensors"] = Bytes(10),
    })
    { Branches = ["refs/pr/1"] };

    private static byte[] Content => Bytes(300_000);

    [Fact]
    public async Task A_model_arrives_in_the_layout_of_the_cache()
    {
        var snapshot = await Fetch();

        var repository = Path.Combine(cache, "models--test--tiny");
        Assert.Equal(Path.Combine(repository, "snapshots", HubServer.Commit), snapshot.Folder);
        Assert.Equal(HubServer.Commit, File.ReadAllText(Path.Combine(repository, "refs/main")));
        Assert.Equal(["README.md", "config.json", Weights],
            Directory.GetFiles(snapshot.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal($"../../blobs/{Convert.ToHexStringLower(SHA256.HashData(Content))}",
            new FileInfo(Path.Combine(snapshot.Folder, Weights)).LinkTarget);
        // git hash-object of the two bytes {} and of nothing.
        Assert.Equal("../../blobs/9e26dfeeb6e641a33dae4961196235bdb965b21b",
            new FileInfo(Path.Combine(snapshot.Folder, "config.json")).LinkTarget);
        Assert.Equal("../../blobs/e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
            new FileInfo(Path.Combine(snapshot.Folder, "README.md")).LinkTarget);
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(snapshot.Folder, Weights)));
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_to_no_other_host()
    {
        await Fetch(token: "hf_secret");

        Assert.All(server.Requests.Where(request => !request.ToStorage), request =>
            Assert.Equal("Bearer hf_secret", request.Authorization));
        Assert.Null(Assert.Single(server.Requests, request => request.ToStorage).Authorization);
    }

    [Fact]
    public async Task What_is_there_is_not_downloaded_again()
    {
        await Fetch();
        server.Requests.Clear();
        await Fetch("hf:test/tiny@refs/pr/1");

        Assert.Single(server.Requests);
        Assert.Equal(HubServer.Commit, File.ReadAllText(Path.Combine(cache, "models--test--tiny/refs/refs/pr/1")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broken_transfer_goes_on_where_it_was(bool knowsRanges)
    {
        server.KnowsRanges = knowsRanges;
        var broken = false;
        server.Intercept = (request, response) => request.ToStorage && !broken && (broken = true)
            && HubServer.Break(response, Content, 100_000);

        var snapshot = await Fetch();

        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(snapshot.Folder, Weights)));
        Assert.Equal("bytes=100000-", server.Requests.Last(request => request.ToStorage).Range);
        Assert.Contains(said, line => line.Contains(Weights, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partial_file_of_an_earlier_download_is_continued()
    {
        WritePartial(Content[..200_000]);

        var snapshot = await Fetch();

        Assert.Equal("bytes=200000-", Assert.Single(server.Requests, request => request.ToStorage).Range);
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(snapshot.Folder, Weights)));
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(300_000)]
    public async Task Wrong_content_is_deleted_and_said(int length)
    {
        WritePartial(new byte[length]);

        var error = await Assert.ThrowsAsync<HubException>(() => Fetch());

        Assert.Contains("wrong content", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(Blobs), path => new FileInfo(path).Length >= length);
        Assert.False(Directory.Exists(Path.Combine(cache, "models--test--tiny/snapshots")));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine((await Fetch()).Folder, Weights)));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Rate_limits_are_waited_for(int status)
    {
        var refused = 0;
        server.Intercept = (_, response) => refused++ < 2 && HubServer.Refuse(response, status, retryAfter: "0");

        await Fetch();

        Assert.Equal(2, said.Count);
        Assert.All(said, line => Assert.Contains($"{status}", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", "gave up after 6 attempts")]
    [InlineData("4000", "asks to wait 4000 s")]
    public async Task Patience_ends(string retryAfter, string expected)
    {
        server.Intercept = (_, response) => HubServer.Refuse(response, 429, retryAfter: retryAfter);

        Assert.Contains(expected, (await Assert.ThrowsAsync<HubException>(() => Fetch())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "GatedRepo", null, "accept the conditions", "HF_TOKEN")]
    [InlineData(403, "GatedRepo", "hf_x", "accept the conditions", "as that user")]
    [InlineData(401, null, "hf_x", "does not accept the token", "settings/tokens")]
    [InlineData(401, null, null, "misspelled, or the repository is private", "HF_TOKEN")]
    [InlineData(403, null, "hf_x", "refuses", "accept its conditions")]
    [InlineData(404, "RepoNotFound", "hf_x", "has no model", "private repository")]
    [InlineData(404, "RevisionNotFound", null, "no revision 'main'", "tree/main")]
    public async Task Refusals_say_what_to_do(int status, string? code, string? token, string message, string advice)
    {
        server.Intercept = (_, response) => HubServer.Refuse(response, status, code);

        var problem = $"{Assert.Single((await Assert.ThrowsAsync<InputException>(() => Fetch(token: token))).Problems)}";

        Assert.Contains(message, problem, StringComparison.Ordinal);
        Assert.Contains(advice, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_x", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "../../config.json", "../../config.json")]
    [InlineData("config.json", "/etc/config.json", "/etc/config.json")]
    [InlineData(HubServer.Commit, "../../../x", "the commit")]
    [InlineData("9e26dfeeb6e641a33dae4961196235bdb965b21b", "../x", "no size and hash of 'config.json'")]
    public async Task A_listing_that_leads_out_of_the_cache_is_refused(string right, string wrong, string expected)
    {
        server.Listing = json => json.Replace($"\"{right}\"", $"\"{wrong}\"", StringComparison.Ordinal);

        Assert.Contains(expected, (await Assert.ThrowsAsync<HubException>(() => Fetch())).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(cache));
    }

    [Fact]
    public async Task Too_little_space_is_said_before_anything_is_downloaded()
    {
        server.Listing = json => json.Replace("\"size\":300000", "\"size\":9000000000000000000", StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<InputException>(() => Fetch());
        Assert.Contains("9,000,000,000,000 MB", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pickles_alone_are_refused()
    {
        server.Listing = json => json.Replace("\"model.safetensors\"", "\"weights.pt\"", StringComparison.Ordinal);

        Assert.Contains("pickles such as weights.pt", (await Assert.ThrowsAsync<InputException>(() => Fetch())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_downloads_at_once_share_the_work()
    {
        await Task.WhenAll(Task.Run(() => Fetch()), Task.Run(() => Fetch()));

        Assert.Single(server.Requests, request => request.ToStorage);
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(cache, "models--test--tiny/snapshots", HubServer.Commit, Weights)));
    }

    [Fact]
    public void Offline_means_offline() => Assert.Contains("HF_HUB_OFFLINE", Assert.Throws<InputException>(() =>
        new HubClient(new(cache, new("http://127.0.0.1:9/"), Offline: "HF_HUB_OFFLINE"), said.Add)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        server.Dispose();
        Directory.Delete(cache, recursive: true);
    }

    private string Blobs => Path.Combine(cache, "models--test--tiny/blobs");

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31 % 251))];

    private void WritePartial(byte[] content)
    {
        Directory.CreateDirectory(Blobs);
        File.WriteAllBytes(Path.Combine(Blobs, HubServer.ETag(Weights, Content) + ".incomplete"), content);
    }

    private async Task<HubSnapshot> Fetch(string name = "hf:test/tiny", string? token = null)
    {
        using var client = new HubClient(new(cache, new(server.Endpoint + "/"), token), line =>
        {
            lock (said)
            {
                said.Add(line);
            }
        });
        var parsed = HubName.Parse(name);
        var listing = await client.List(parsed, TestContext.Current.CancellationToken);
        return await client.Fetch(parsed, listing, HubModelFiles.Of(parsed, listing), new Silent(), TestContext.Current.CancellationToken);
    }

    private sealed class Silent : IFetchProgress
    {
        public void Begin(HubFile file, long present)
        {
        }

        public void Arrived(long bytes)
        {
        }
    }
}
