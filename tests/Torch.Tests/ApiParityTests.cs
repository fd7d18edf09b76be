using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace EvoPrune.Torch.Tests;

/// <summary>Every public member of ours is one of TorchSharp's: the same name, parameters, defaults and tuple names.</summary>
/// <remarks>Only trailing optional parameters of TorchSharp's may be missing: what compiles here compiles there.</remarks>
public class ApiParityTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [ReferenceFact]
    public void Public_surface_is_a_subset_of_TorchSharps()
    {
        // Loaded by itself: both assemblies define the same names. Nothing of it is ever run.
        var reference = new AssemblyLoadContext("TorchSharp").LoadFromAssemblyPath(ReferenceFactAttribute.Assembly!);
        var deviations = typeof(torch).Assembly.GetTypes()
            .Where(type => type.IsVisible && type.Namespace!.StartsWith("TorchSharp", StringComparison.Ordinal))
            .SelectMany(type => Deviations(type, reference.GetType(type.FullName!)));
        Assert.Empty(deviations);
    }

    private static IEnumerable<string> Deviations(Type ours, Type? theirs)
    {
        if (theirs is null || !theirs.IsVisible)
            return [$"TorchSharp has no type {ours.FullName}"];
        var known = theirs.GetMembers(Declared).Where(IsVisible).ToLookup(member => member.Name);
        return ours.GetMembers(Declared).Where(IsVisible)
            .Where(member => !known[member.Name].Any(other => Covers(other, member)))
            .Select(member => $"TorchSharp has no {ours.FullName}: {member}");
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily,
        PropertyInfo property => property.GetAccessors(true).Any(IsVisible),
        _ => false, // nested types are compared by themselves
    };

    private static bool Covers(MemberInfo theirs, MemberInfo ours) => (theirs, ours) switch
    {
        (MethodInfo a, MethodInfo b) => Name(a.ReturnType) == Name(b.ReturnType)
            && Names(a.ReturnParameter) == Names(b.ReturnParameter)
            && a.IsStatic == b.IsStatic && Covers(a.GetParameters(), b.GetParameters()),
        (ConstructorInfo a, ConstructorInfo b) => Covers(a.GetParameters(), b.GetParameters()),
        (FieldInfo a, FieldInfo b) => Name(a.FieldType) == Name(b.FieldType) && a.IsStatic == b.IsStatic
            && (!b.IsLiteral || a.GetRawConstantValue()!.Equals(b.GetRawConstantValue())),
        (PropertyInfo a, PropertyInfo b) => Name(a.PropertyType) == Name(b.PropertyType),
        _ => false,
    };

    private static bool Covers(ParameterInfo[] theirs, ParameterInfo[] ours) =>
        theirs.Length >= ours.Length && theirs[ours.Length..].All(extra => extra.HasDefaultValue) &&
        theirs.Zip(ours, (a, b) => Name(a.ParameterType) == Name(b.ParameterType) && a.Name == b.Name && Names(a) == Names(b)
            && a.HasDefaultValue == b.HasDefaultValue && Equals(a.RawDefaultValueOrNull(), b.RawDefaultValueOrNull())
            && a.IsDefined(typeof(ParamArrayAttribute)) == b.IsDefined(typeof(ParamArrayAttribute))).All(same => same);

    private static string Name(Type type) => type.ToString();

    private static string Names(ParameterInfo parameter) =>
        string.Join(',', parameter.GetCustomAttribute<TupleElementNamesAttribute>()?.TransformNames ?? []);
}

internal static class Defaults
{
    internal static object? RawDefaultValueOrNull(this ParameterInfo parameter) =>
        parameter.HasDefaultValue ? parameter.RawDefaultValue : null;
}

/// <summary>Runs when a TorchSharp.dll is at hand: named by TORCHSHARP_DLL, or in the NuGet cache.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReferenceFactAttribute : FactAttribute
{
    internal static string? Assembly { get; } = Environment.GetEnvironmentVariable("TORCHSHARP_DLL") ?? InCache();

    public ReferenceFactAttribute()
    {
        if (Assembly is null)
            Skip = "no TorchSharp.dll: set TORCHSHARP_DLL to one, or restore the package";
    }

    private static string? InCache()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        var package = Path.Combine(cache, "torchsharp");
        return Directory.Exists(package)
            ? Directory.EnumerateFiles(package, "TorchSharp.dll", SearchOption.AllDirectories).Max()
            : null;
    }
}
