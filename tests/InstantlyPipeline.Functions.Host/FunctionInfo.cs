using InstantlyPipeline.Functions.Host.Rpc;

namespace InstantlyPipeline.Functions.Host;

/// <summary>A function as the worker describes it.</summary>
internal sealed record FunctionInfo(string Name, Binding Trigger, IReadOnlyList<Binding> OtherBindings)
{
    public static FunctionInfo From(RpcFunctionMetadata metadata)
    {
        var bindings = metadata.RawBindings.Select(raw => new Binding(raw)).ToList();
        var trigger =
            bindings.Find(binding => binding.Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase))
            ?? throw new StartupException($"Function {metadata.Name} has no trigger.");
        bindings.Remove(trigger);
        return new FunctionInfo(metadata.Name, trigger, bindings);
    }

    public bool IsHttp => Trigger.Is("httpTrigger");
    public bool IsTimer => Trigger.Is("timerTrigger");
    public bool IsQueue => Trigger.Is("serviceBusTrigger") && Trigger.Text("queueName") is not null;
}
