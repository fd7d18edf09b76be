using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Runs;

/// <summary>Reads the JSON files that this program writes. They may have been damaged or changed since.</summary>
internal static class RunJson
{
    /// <summary>What a file holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="advice">What to do if it cannot be read.</param>
    /// <exception cref="InputException">It is missing, no JSON, or not what such a file holds.</exception>
    public static T Read<T>(string path, string advice)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Utf8File.Read(path), Json.Indented) ?? throw new JsonException("nothing is written.");
        }
        catch (JsonException exception)
        {
            throw JsonFault.Of(exception, path, advice);
        }
        catch (InputException exception)
        {
            throw new InputException([.. exception.Problems.Select(problem => problem with { Advice = problem.Advice ?? advice })]);
        }
    }

    /// <summary>Has the reader miss what a record cannot be without: its parameters that are neither nullable nor have a default.</summary>
    public static void RequireParameters(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property is { Set: not null, AssociatedParameter: { HasDefaultValue: false } }))
        {
            property.IsRequired = !property.AssociatedParameter!.IsNullable && Nullable.GetUnderlyingType(property.PropertyType) is null;
        }
    }
}
