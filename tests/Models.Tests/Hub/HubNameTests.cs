using EvoPrune.Models.Hub;

namespace EvoPrune.Models.Tests.Hub;

public sealed class HubNameTests
{
    [Theory]
    [InlineData("hf:gpt2", HubKind.Model, "gpt2", "main")]
    [InlineData("hf:openai-community/gpt2", HubKind.Model, "openai-community/gpt2", "main")]
    [InlineData("hf:meta-llama/Llama-3.2-1B@refs/pr/7", HubKind.Model, "meta-llama/Llama-3.2-1B", "refs/pr/7")]
    [InlineData("hf:a/b@v1.0", HubKind.Model, "a/b", "v1.0")]
    [InlineData("hf:datasets/a/b", HubKind.Dataset, "a/b", "main")]
    [InlineData("hf:datasets/a/b@v2/all/test", HubKind.Dataset, "a/b", "v2", "all", "test")]
    [InlineData("hf:datasets/a/b@refs/convert/parquet/all/test", HubKind.Dataset, "a/b", "refs/convert/parquet", "all", "test")]
    [InlineData("hf:datasets/Salesforce/wikitext/wikitext-2-raw-v1/test", HubKind.Dataset, "Salesforce/wikitext", "main",
        "wikitext-2-raw-v1", "test")]
    public void Names_are_read_and_written(
        string written, HubKind kind, string repository, string revision, string? config = null, string? split = null)
    {
        var name = HubName.Parse(written);

        Assert.Equal(new(kind, repository, revision, config, split), name);
        Assert.Equal(written, name.ToString());
    }

    [Theory]
    [InlineData("hf:")]
    [InlineData("hf:a/b/c")]
    [InlineData("hf:a/b@")]
    [InlineData("hf:../b")]
    [InlineData("hf:a/..")]
    [InlineData("hf:a/b@../../x")]
    [InlineData("hf:a/b@x//y")]
    [InlineData("hf:a--b/c")]
    [InlineData("hf:a/b\n")]
    [InlineData("hf:a/b.git")]
    [InlineData("hf:datasets/a")]
    [InlineData("hf:datasets/a/b/c/d/e")]
    [InlineData("hf://a/b")]
    public void Anything_else_is_refused_with_the_forms(string written)
    {
        var problem = Assert.Single(Assert.Throws<InputException>(() => HubName.Parse(written, "file:3")).Problems);

        Assert.Equal("file:3", problem.Where);
        Assert.Contains("hf:ORG/NAME@REVISION", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_is_no_model() =>
        Assert.Contains("is a data set", Assert.Throws<InputException>(() => HubName.ParseModel("hf:datasets/a/b")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_bare_name_is_advised_to_be_one_of_the_hub()
    {
        Assert.Contains("evoprune fetch hf:openai-community/gpt2", HubName.Advice("openai-community/gpt2"), StringComparison.Ordinal);
        Assert.Contains("hf:gpt2", HubName.Advice("gpt2"), StringComparison.Ordinal);
        Assert.DoesNotContain("fetch", HubName.Advice("./gpt2"), StringComparison.Ordinal);
    }
}
