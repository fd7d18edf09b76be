using System.Text.Json;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Tests.Runs;

public class FiniteNumbersTests
{
    private sealed record Owner(double Value, double? Other, IReadOnlyList<double> List);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_no_number_is_null_wherever_it_stands(double value)
    {
        var text = JsonSerializer.Serialize(new Owner(value, value, [1.5, value]), Json.Line);
        Assert.Equal("""{"value":null,"other":null,"list":[1.5,null]}""", text);
        var again = JsonSerializer.Deserialize<Owner>(text, Json.Line)!;
        Assert.True(double.IsNaN(again.Value));
        Assert.Null(again.Other);
        Assert.Equal([1.5, double.NaN], again.List);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e100)]
    [InlineData(-double.Epsilon)]
    public void Numbers_are_themselves_to_the_bit(double value) =>
        Assert.Equal(value,
            JsonSerializer.Deserialize<Owner>(JsonSerializer.Serialize(new Owner(value, value, []), Json.Line), Json.Line)!.Value);

    [Fact]
    public void Words_are_no_numbers() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Owner>("""{"value":"NaN","other":1,"list":[]}""", Json.Line));

    [Fact]
    public void Figures_of_before_failures_were_recorded_are_read_as_they_are()
    {
        var metrics = JsonSerializer.Deserialize<ModelMetrics>(
            """
            {"perplexity":2.5,"objectives":{"perplexity":3},"sparsity":0.5,"zeroFraction":0.5,"parametersRemoved":0,"bytes":10,
            "tokensPerSecond":7}
            """, Json.Line)!;
        Assert.Equal((2.5, 3, null), (metrics.Perplexity, metrics.Objectives["perplexity"], metrics.Failure));
    }

    [Fact]
    public void A_figure_that_failed_is_null_with_its_reason_beside_it()
    {
        var metrics = new ModelMetrics(null, new Dictionary<string, double?> { ["perplexity"] = null }, 0, 0, 0, 0,
            1) { Failure = "report perplexity is NaN" };
        var text = JsonSerializer.Serialize(metrics, Json.Line);
        Assert.StartsWith("""{"perplexity":null,"objectives":{"perplexity":null},""", text, StringComparison.Ordinal);
        Assert.Contains("\"failure\":\"report perplexity is NaN\"", text, StringComparison.Ordinal);
        Assert.Equal(metrics.Failure, JsonSerializer.Deserialize<ModelMetrics>(text, Json.Line)!.Failure);
    }

    [Theory]
    [InlineData(2.0, null)]
    [InlineData(709.0, null)]
    [InlineData(710.0, "perplexity is infinite: the mean loss is 710 nats per token, and exp of that overflows")]
    [InlineData(double.PositiveInfinity, "perplexity is infinite: the model gives a token of the text no probability at all")]
    [InlineData(double.NaN, "perplexity is NaN: the logits of the model are not all numbers")]
    public void A_perplexity_says_why_it_failed(double loss, string? failure)
    {
        var score = TextScore.Of(new(loss * 10, 10), 11, 1);
        Assert.Equal((failure is null, failure), (score.Perplexity is not null, score.Failure));
    }
}
