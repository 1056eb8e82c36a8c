namespace InstantlyPipeline.Health;

/// <summary>Looks at one part of the pipeline and changes nothing that anybody would notice.</summary>
public interface ICheck
{
    string Name { get; }

    /// <summary>True when a pipeline that fails here cannot take deliveries; such a check is asked often, so it must be cheap.</summary>
    bool DecidesReadiness { get; }

    Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken);
}
