using EvoPrune.Models.Hub;

namespace EvoPrune.Models.Tests.Hub;

public sealed class HubCacheTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567", Other = "89abcdef0123456789abcdef0123456789abcdef";

    private readonly string root = Directory.CreateTempSubdirectory("evoprune-").FullName;

    [Fact]
    public void A_branch_leads_to_its_commit_and_a_commit_needs_no_branch()
    {
        var folder = Snapshot("models--org--name", Commit);
        Reference("models--org--name", "main", Commit);
        Reference("models--org--name", "refs/pr/3", Commit);

        Assert.Equal(folder, Find("hf:org/name").Folder);
        Assert.Equal(folder, Find("hf:org/name@refs/pr/3").Folder);
        Assert.Equal(folder, Find($"hf:org/name@{Commit}").Folder);
        Assert.Equal($"hf:org/name@{Commit}", Find("hf:org/name").Name.ToString());
    }

    [Fact]
    public void Data_sets_have_folders_of_their_own()
    {
        var folder = Snapshot("datasets--org--name", Commit);
        Reference("datasets--org--name", "main", Commit + "\n");

        Assert.Equal(folder, Find("hf:datasets/org/name/all/test").Folder);
        Assert.Null(new HubCache(root).TryFind(HubName.Parse("hf:org/name")));
    }

    [Fact]
    public void A_missing_revision_names_the_folder_those_that_are_there_and_the_command()
    {
        Snapshot("models--org--name", Commit);
        Reference("models--org--name", "refs/pr/3", Commit);
        Reference("models--org--name", "main", Other);   // Its snapshot is gone.

        var problem = Assert.Single(Assert.Throws<InputException>(() => Find("hf:org/name")).Problems);

        Assert.Contains(Path.Combine(root, "models--org--name"), problem.Message, StringComparison.Ordinal);
        Assert.Contains($"main, refs/pr/3, {Commit}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("evoprune fetch hf:org/name", problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "safetensors")]
    [InlineData("model.safetensors", "config.json")]
    public void A_part_of_a_model_is_not_taken_for_the_whole(string present, string lacking)
    {
        Reference("models--org--name", "main", Commit);
        File.WriteAllText(Path.Combine(Snapshot("models--org--name", Commit), present), "");

        var problem = Assert.Single(Assert.Throws<InputException>(() =>
            new HubCache(root).FindModel(HubName.Parse("hf:org/name"))).Problems);

        Assert.Contains($"without {lacking}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("evoprune fetch hf:org/name", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_this_cache_has_a_name_and_others_have_none()
    {
        var folder = Snapshot("models--org--name", Commit);
        var cache = new HubCache(root);

        Assert.Equal($"hf:org/name@{Commit}", cache.NameOf(folder + "/")?.ToString());
        Assert.Null(cache.NameOf(root));
        Assert.Null(cache.NameOf("/"));
        Assert.Null(cache.NameOf(Snapshot("models--a--b--c", Commit)));
        Assert.Null(new HubCache(Path.Combine(root, "other")).NameOf(folder));
        Assert.Equal("org/name", HubCache.SnapshotAt(folder)?.Name.Repository);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private HubSnapshot Find(string name) => new HubCache(root).Find(HubName.Parse(name));

    private string Snapshot(string repository, string commit) =>
        Directory.CreateDirectory(Path.Combine(root, repository, "snapshots", commit)).FullName;

    private void Reference(string repository, string branch, string commit)
    {
        var path = Path.Combine(root, repository, "refs", branch);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, commit);
    }
}
