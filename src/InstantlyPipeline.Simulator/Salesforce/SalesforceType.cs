namespace InstantlyPipeline.Simulator;

internal enum SalesforceType
{
    Text,
    Email,
    Boolean,
    Number,
    Date,
    DateTime,
    Reference,

    /// <summary>Only the active stages are taken.</summary>
    Stage,

    /// <summary>Only the field's choices are taken.</summary>
    Picklist,
}
