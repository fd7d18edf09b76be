using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Options;

/// <summary>Finds the converter of every option from the type and attributes of its property.</summary>
/// <param name="extension">Converters for types that this class does not know; returns null for others.</param>
internal sealed class OptionConverters(Func<Type, OptionConverter?>? extension = null)
{
    private readonly HashSet<Type> open = [];

    /// <summary>The converter of an options record.</summary>
    /// <exception cref="OptionTypeException">
    /// The record has no public default constructor, or a property has an unsupported type.
    /// </exception>
    public RecordConverter Record(Type type)
    {
        if (type.IsAbstract || type.GetConstructor([]) is null)
        {
            throw new OptionTypeException($"{type.Name} is no options record: it has no public constructor without parameters.");
        }

        if (!open.Add(type))
        {
            throw new OptionTypeException($"{type.Name} contains itself; options cannot.");
        }

        var defaults = Defaults(type);
        var nullability = new NullabilityInfoContext();
        Option[] options = [.. Properties(type).Select(property => Option(property, defaults, nullability))];
        open.Remove(type);
        return new(type, options);
    }

    private static object Defaults(Type type)
    {
        try
        {
            return Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException error)
        {
            throw new OptionTypeException($"{type.Name} cannot be made with its defaults: {error.InnerException!.Message}");
        }
    }

    private Option Option(PropertyInfo property, object defaults, NullabilityInfoContext nullability) => new(
        Kebab.Of(property.Name),
        property,
        Converter(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property),
        property.GetValue(defaults),
        property.IsDefined(typeof(RequiredMemberAttribute)),
        nullability.Create(property).WriteState == NullabilityState.Nullable,
        property.GetCustomAttribute<DescriptionAttribute>()?.Description);

    private OptionConverter Converter(Type type, PropertyInfo property)
    {
        var range = NumberRange.Of(property.GetCustomAttribute<RangeAttribute>());
        return extension?.Invoke(type) ?? type switch
        {
            _ when type == typeof(string) => property.GetCustomAttribute<InputPathAttribute>() is { } path ? new PathConverter(path.Type)
                : new TextConverter(),
            _ when type == typeof(TextFiles) => new TextFilesConverter(),
            _ when type == typeof(bool) => new BooleanConverter(),
            _ when type == typeof(int) || type == typeof(long) => new IntegerConverter(range, isLong: type == typeof(long)),
            _ when type == typeof(double) => new RealConverter(range),
            { IsEnum: true } => new EnumConverter(type),
            _ when Element(type) is { } element =>
                new ListConverter(element, Converter(element, property), property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0),
            { Namespace: not "System" } when ParsedConverter.Of(type) is { } parsed => parsed,
            { IsClass: true, Namespace: not "System" } => Record(type),
            _ => throw new OptionTypeException(
                $"{property.DeclaringType!.Name}.{property.Name} has type {type.Name}; options are string, bool, int, long, double, "
                + "enumerations, lists, nested records, or types with static TryParse(string, out T)."),
        };
    }

    // Lists bind to every type that an array converts to: T[], IReadOnlyList<T>, IEnumerable<T>.
    private static Type? Element(Type type) =>
        type.IsArray ? type.GetElementType()
        : type is { IsInterface: true, GenericTypeArguments: [var element] } && type.IsAssignableFrom(element.MakeArrayType()) ? element
        : null;

    // Base records first, each in the order of declaration. Properties without a setter are computed and no options.
    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod?.IsPublic == true && property.GetIndexParameters().Length == 0)
            .OrderBy(property => Depth(property.DeclaringType!))
            .ThenBy(property => property.MetadataToken);

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;
}

/// <summary>An options record has an unsupported form. This is a mistake of the plugin author, not of the user.</summary>
internal sealed class OptionTypeException(string message) : Exception(message);

/// <summary>Names in kebab-case: <c>MutationRate</c> is <c>mutation-rate</c>.</summary>
internal static partial class Kebab
{
    /// <summary>The kebab-case form of a C# name.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var starts = char.IsUpper(name[i]) && i > 0
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            text.Append(starts ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>Whether a name is in kebab-case.</summary>
    public static bool Is(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Pattern();
}
