using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

namespace EvoPrune.Host.Plugins;

/// <summary>Where in a plugin an exception arose, for its author: frames of the host would not help.</summary>
/// <param name="Plugin">As messages name it: <c>optimizer my-ga 1.0.0</c>.</param>
/// <param name="Place">The plugin's own file and line, for example <c>MyGa.cs:42</c>; null where its assembly came without a .pdb file.</param>
internal sealed record PluginFault(string Plugin, string? Place)
{
    // What plugins call to do their work. An exception in there is about what they passed; one from deeper inside the host is not.
    private static readonly Assembly[] Callable = [typeof(IOptimizer).Assembly, typeof(TorchSharp.torch).Assembly, typeof(Tensors.Kernels.PackedWeight).Assembly];

    /// <summary>The plugin in which an exception arose; null if it was none.</summary>
    public static PluginFault? Of(Exception exception)
    {
        var frames = new StackTrace(Innermost(exception), fNeedFileInfo: true).GetFrames();
        var at = Array.FindIndex(frames, frame => IsPlugin(frame) || IsHost(frame));
        if (at < 0 || !IsPlugin(frames[at]))
        {
            return null;
        }

        var assembly = TypeOf(frames[at])!.Assembly;
        var type = frames.Skip(at).Select(TypeOf).OfType<Type>().Where(type => type.Assembly == assembly).Select(Outermost)
            .FirstOrDefault(type => type.IsDefined(typeof(PluginAttribute)));
        var place = frames[at].GetFileName() is { } file ? FormattableString.Invariant($"{Path.GetFileName(file)}:{frames[at].GetFileLineNumber()}") : null;
        return new(type is null ? $"plugin {assembly.GetName().Name} {PluginAssembly.VersionOf(assembly)}" : Named(type), place);
    }

    /// <summary>An exception in one line: its type and message, and the plugin's place if it arose in one.</summary>
    public static string Describe(Exception exception)
    {
        var inner = Innermost(exception);
        return $"{inner.GetType().Name}: {inner.Message}" + (Of(exception) is { } fault ? $" ({fault})" : "");
    }

    /// <summary>What a plugin that refuses its options or its text says; of a mistake of its own, also which and where.</summary>
    public static string Refusal(Exception cause) =>
        cause is ArgumentException or InvalidOperationException or InvalidDataException or NotSupportedException
            or IOException or TypeLoadException or BadImageFormatException or MissingMemberException ? cause.Message : Describe(cause);

    /// <summary>For example <c>optimizer my-ga 1.0.0, MyGa.cs:42</c>.</summary>
    public override string ToString() => Place is null ? Plugin : $"{Plugin}, {Place}";

    private static Exception Innermost(Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => Innermost(inner),
        AggregateException { InnerExceptions: [var only] } => Innermost(only),
        _ => exception,
    };

    private static bool IsPlugin(StackFrame frame) => TypeOf(frame) is { } type && AssemblyLoadContext.GetLoadContext(type.Assembly) is PluginLoadContext;

    private static bool IsHost(StackFrame frame) =>
        TypeOf(frame)?.Assembly is { } assembly && !Callable.Contains(assembly) && assembly.GetName().Name is { } name
        && (name == "evoprune" || name.StartsWith("EvoPrune.", StringComparison.Ordinal));

    private static Type? TypeOf(StackFrame frame) => frame.GetMethod()?.DeclaringType;

    // Lambdas and iterators are types inside the class that has them.
    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string Named(Type type)
    {
        var contract = PluginContract.All.FirstOrDefault(contract => contract.Interface.IsAssignableFrom(type))?.Name ?? "plugin";
        return $"{contract} {type.GetCustomAttribute<PluginAttribute>()!.Id} {PluginAssembly.VersionOf(type.Assembly)}";
    }
}
