using System.Reflection;
using System.Reflection.Emit;

namespace EvoPrune.Host.Tests.Architecture;

/// <summary>The references between the namespaces of a compiled assembly: in signatures, attributes and method bodies.</summary>
internal static class NamespaceGraph
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>All edges between different namespaces, each with one example.</summary>
    public static IReadOnlyList<(string From, string To, string Example)> Of(Assembly assembly) =>
    [
        .. assembly.GetTypes().Where(type => type.Namespace?.StartsWith("EvoPrune", StringComparison.Ordinal) == true)
            .SelectMany(type => Used(type).SelectMany(Parts).Where(used => used.Assembly == assembly && used.Namespace is not null)
                .Select(used => (From: type.Namespace!, To: used.Namespace!, Example: $"{type.Name} -> {used.Name}")))
            .Where(edge => edge.From != edge.To && edge.To.StartsWith("EvoPrune", StringComparison.Ordinal))
            .DistinctBy(edge => (edge.From, edge.To)),
    ];

    /// <summary>Pairs of namespaces that reach each other.</summary>
    public static IReadOnlyList<string> Rings(IEnumerable<(string From, string To, string Example)> edges)
    {
        var next = edges.ToLookup(edge => edge.From);
        HashSet<string> Reached(string start)
        {
            var (reached, open) = (new HashSet<string>(), new Stack<string>([start]));
            while (open.TryPop(out var name))
            {
                next[name].Where(edge => reached.Add(edge.To)).ToList().ForEach(edge => open.Push(edge.To));
            }

            return reached;
        }

        var reach = next.ToDictionary(group => group.Key, group => Reached(group.Key));
        return [.. next.SelectMany(group => group).Where(edge => reach.TryGetValue(edge.To, out var back) && back.Contains(edge.From))
            .Select(edge => $"{edge.From} -> {edge.To}: {edge.Example}")];
    }

    private static IEnumerable<Type> Used(Type type)
    {
        IEnumerable<Type?> signatures =
        [
            type.BaseType, .. type.GetInterfaces(),
            .. type.GetFields(All).Select(field => field.FieldType),
            .. type.GetMethods(All)
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
            .. type.GetConstructors(All).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)),
        ];
        return signatures.OfType<Type>().Concat(type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)).SelectMany(InBody));
    }

    private static IEnumerable<Type> InBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            yield break;
        }

        foreach (var local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        var code = body.GetILAsByteArray()!;
        for (var i = 0; i < code.Length;)
        {
            var opcode = Codes[code[i] == 0xFE ? BitConverter.ToInt16([code[i + 1], 0xFE]) : code[i]];
            i += opcode.Size;
            if (opcode.OperandType
                is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok)
            {
                var member = method.Module.ResolveMember(
                    BitConverter.ToInt32(code, i), method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod
                        ? method.GetGenericArguments() : null);
                if ((member as Type ?? member?.DeclaringType) is { } used)
                {
                    yield return used;
                }

                foreach (var argument in member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [])
                {
                    yield return argument;
                }
            }

            i += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, i),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType && !type.IsGenericTypeDefinition
        ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];
}
