namespace InstantlyPipeline.Health;

/// <summary>Looks at one part of the pipeline and changes nothing that anybody would notice.</summary>
public interface ICheck
{
    string Name { get; }

    /// <summary>True when a pipeline that fails here cannot take deliveries; such a check is asked often, so it must be cheap.</summary>
    bool DecidesReadiness { get; }

    Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken);

    /// <summary>As <see cref="LookAsync"/>, at what concerns some clients alone: nothing of other clients is in it, and nothing that all
    /// share. A check of something that all share finds nothing.</summary>
    Task<IReadOnlyList<Finding>> LookAtAsync(SomeClients clients, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([]);
}
