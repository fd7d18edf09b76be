using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EvoPrune.Models.Export;

namespace EvoPrune.Host.Reports;

/// <summary>What <c>finetune</c> gives to programs, and writes beside the trained model as <c>finetuned.json</c>.</summary>
/// <param name="Name">Name of the run.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Tokens">Trained on, in whole steps.</param>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="Dense">Report perplexity of the uncompressed model, as the run measured it.</param>
/// <param name="Before">Report perplexity of the plan before training; null where it is no finite number.</param>
/// <param name="After">The same after it.</param>
/// <param name="Protocol">How they were measured.</param>
/// <param name="Export">What was written.</param>
/// <param name="Request">All that the trained weights depend on.</param>
public sealed record FinetuneResult(
    string Name,
    long Seed,
    long Tokens,
    int Steps,
    double? Dense,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Before,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? After,
    Protocol Protocol,
    ExportReport Export,
    JsonObject Request)
{
    /// <summary>Why a perplexity is null; absent where none is.</summary>
    public string? Failure { get; init; }
}
