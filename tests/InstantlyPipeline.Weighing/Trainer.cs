using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Weights;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace InstantlyPipeline.Weighing;

/// <summary>Logistic regression over the features of labelled replies.</summary>
internal static class Trainer
{
    // A word that one reply has says nothing of others.
    private const int FewestReplies = 2;

    // So that the weights of rare words stay near nothing. From 0.01 to 0.1 the sets that were left out are judged nearly alike.
    private const float Regularization = 0.03f;

    private const float Delicate = 2;

    /// <param name="means">Whether a reply has the meaning that is weighed.</param>
    /// <param name="isDelicate">Whether it counts double among those that have not.</param>
    /// <returns>Features and what they are worth; the bias is the one without a name.</returns>
    public static Dictionary<string, float> Train(
        IReadOnlyList<TrainingReply> replies,
        Func<TrainingReply, bool> means,
        Func<TrainingReply, bool> isDelicate
    )
    {
        var numbers = replies
            .SelectMany(reply => reply.AllFeatures)
            .GroupBy(feature => feature, StringComparer.Ordinal)
            .Where(group => group.Count() >= FewestReplies)
            .Select(group => group.Key)
            .Order(StringComparer.Ordinal)
            .Select((feature, number) => (feature, number))
            .ToDictionary(row => row.feature, row => row.number, StringComparer.Ordinal);
        // As many that have the meaning as others, however many there are of each.
        var ofMeaning = replies.Count / (2f * replies.Count(means));
        var ofOther = replies.Count / (2f * replies.Count(reply => !means(reply)));
        float WeightOf(TrainingReply reply) =>
            means(reply) ? ofMeaning
            : isDelicate(reply) ? Delicate * ofOther
            : ofOther;

        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, numbers.Count);
        var context = new MLContext(seed: 1);
        var rows = context.Data.LoadFromEnumerable(
            replies.Select(reply => RowOf(reply, numbers, means(reply), WeightOf(reply))).ToList(),
            schema
        );
        var model = context
            .BinaryClassification.Trainers.LbfgsLogisticRegression(
                new LbfgsLogisticRegressionBinaryTrainer.Options
                {
                    LabelColumnName = nameof(Row.Label),
                    FeatureColumnName = nameof(Row.Features),
                    ExampleWeightColumnName = nameof(Row.Weight),
                    L1Regularization = 0,
                    L2Regularization = Regularization,
                    NumberOfThreads = 1, // the same weights each time
                }
            )
            .Fit(rows);
        var linear = ((CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>)model.Model).SubModel;
        var weights = numbers.ToDictionary(row => row.Key, row => (float)linear.Weights[row.Value], StringComparer.Ordinal);
        weights[""] = linear.Bias;
        return weights;
    }

    private static Row RowOf(TrainingReply reply, Dictionary<string, int> numbers, bool means, float weight)
    {
        var values = new SortedDictionary<int, float>();
        foreach (var (features, share) in reply.Features.Groups)
        {
            var value = (float)(share / Math.Sqrt(Math.Max(1, features.Count)));
            foreach (var feature in features.Where(numbers.ContainsKey))
            {
                values[numbers[feature]] = value;
            }
        }
        return new Row
        {
            Label = means,
            Weight = weight,
            Features = new VBuffer<float>(numbers.Count, values.Count, [.. values.Values], [.. values.Keys]),
        };
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        public float Weight { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
