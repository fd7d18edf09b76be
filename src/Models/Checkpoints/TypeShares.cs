using System.Globalization;

namespace EvoPrune.Models.Checkpoints;

/// <summary>The data types of a model's weights, that of most numbers first; of equally many, the wider one.</summary>
internal sealed class TypeShares
{
    private readonly IReadOnlyList<(StorageType Type, int Tensors, long Numbers)> shares;

    private TypeShares(IReadOnlyList<(StorageType Type, int Tensors, long Numbers)> shares) => this.shares = shares;

    /// <summary>The type that stands for all where one is needed.</summary>
    public StorageType Main => shares[0].Type;

    /// <summary>The types of these tensors, of which there is at least one.</summary>
    public static TypeShares Of(IEnumerable<TensorEntry> entries) => new([.. entries.GroupBy(entry => entry.Type)
        .Select(group => (Type: group.Key, Tensors: group.Count(), Numbers: group.Sum(entry => entry.Numbers)))
        .OrderByDescending(share => share.Numbers).ThenByDescending(share => share.Type.Bytes).ThenBy(share => share.Type.Name, StringComparer.Ordinal)]);

    /// <summary>Says that there are several, and what follows.</summary>
    public IEnumerable<Problem> Warnings(string folder) => shares.Count == 1 ? [] :
    [
        new(
            string.Create(CultureInfo.InvariantCulture, $"The weights are of several types: {string.Join(", ", shares.Select(share => FormattableString.Invariant(
                $"{share.Numbers:N0} numbers in {share.Tensors} {(share.Tensors == 1 ? "tensor" : "tensors")} are {share.Type}")))}."),
            folder,
            $"Each is read as what it is. Where the type of the file is kept (dtype keep), all are made {Main}{(Main.Name == "F32" ? "" : "; ask for float32 to round nothing")}."),
    ];
}
