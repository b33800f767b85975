"""What is heard of the stage, in sentences without signs: a screen reader says these where the page shows captions.

Data only, named as the captions are; ``spoken.js`` fills the places and ``stage`` imports it.
"""

WORDS = {
    "en": {
        "spoken.step": "Step {step} of {steps}.",
        "spoken.act": "From {input} to {output}.",
        "spoken.stamp.nowhere": "Input {value}, at row {row}, column {column}, goes nowhere: no output cell reads it.",
        "spoken.stamp.copy": "Input {value}, at row {row}, column {column}, is copied.",
        "spoken.stamp.add": "Input {value}, at row {row}, column {column}, is added to other inputs.",
        "spoken.stamp.kernel": "Input {value}, at row {row}, column {column}, adds {value} times the kernel.",
        "spoken.stamp.turned": "Input {value}, at row {row}, column {column}, adds {value} times the kernel, turned by "
        "180 degrees.",
        "spoken.stamp.part": "Input {value}, at row {row}, column {column}, adds {value} times a part of the kernel.",
        "spoken.stamp.weights": "Input {value}, at row {row}, column {column}, gives weighted shares of itself.",
        "spoken.stamp.compared": "Input {value}, at row {row}, column {column}, is chosen.",
        "spoken.stamp.passed": "Input {value}, at row {row}, column {column}, is chosen nowhere.",
        "spoken.stamp.remembered": "Input {value}, at row {row}, column {column}, returns to where {winner} was the "
        "maximum. The rest stays 0.",
        "spoken.stamp.misplaced": "Input {value}, at row {row}, column {column}, does not return to where {winner} was "
        "the maximum: in another size the same index names another cell.",
        "spoken.to.cell": "It goes to row {top}, column {left}.",
        "spoken.to.row": "It goes to row {top}, columns {left} to {right}.",
        "spoken.to.column": "It goes to rows {top} to {bottom}, column {left}.",
        "spoken.to.block": "It goes to rows {top} to {bottom}, columns {left} to {right}.",
        "spoken.to.scattered": "It goes to {count} cells within rows {top} to {bottom}, columns {left} to {right}.",
        "spoken.overlap": "Where stamps overlap, they add.",
        "spoken.window.nothing": "The output at row {row}, column {column} is {result}: no input cell reaches it.",
        "spoken.window.without": "The output at row {row}, column {column} is {result}: {compared} adds nothing here.",
        "spoken.window.copy": "The output at row {row}, column {column} is {result}, copied from row {from_row}, "
        "column "
        "{from_column}.",
        "spoken.window.sum.one": "The output at row {row}, column {column} is {products}, which is {result}.",
        "spoken.window.sum.other": "The output at row {row}, column {column} is the sum of {products}, which is "
        "{result}.",
        "spoken.window.sum.many": "The output at row {row}, column {column} is the sum of {count} products, which is "
        "{result}.",
        "spoken.window.chosen": "The output at row {row}, column {column} is {result}: of {compared}, the one at row "
        "{from_row}, column {from_column} was chosen.",
        "spoken.window.remembered": "The output at row {row}, column {column} is {result}, the maximum of {compared}. "
        "Its place, row {from_row}, column {from_column}, is remembered.",
        "spoken.window.returned": "The output at row {row}, column {column} is {result}, returned from row {from_row}, "
        "column {from_column}.",
        "spoken.product": "{value} times {weight}",
        "spoken.count.stamp": "The input at row {row}, column {column} counts one in every output cell that it "
        "reaches.",
        "spoken.count.window.one": "{count} input cell reaches the output at row {row}, column {column}.",
        "spoken.count.window.other": "{count} input cells reach the output at row {row}, column {column}.",
        "spoken.sum.stamp": "The input at row {row}, column {column}, taken as 1, gives each output cell its weight.",
        "spoken.sum.window": "The output at row {row}, column {column} is {result} if every input cell is 1.",
        "spoken.none.window": "No input cell reaches the output at row {row}, column {column}.",
        "spoken.kernel.one": "The weight at row {row}, column {column} of the kernel is {weight}. {count} link carries "
        "it.",
        "spoken.kernel.other": "The weight at row {row}, column {column} of the kernel is {weight}. {count} links "
        "carry "
        "it.",
        "spoken.kernelUnknown": "The weight at row {row}, column {column} of the kernel is {weight}. Which links carry "
        "it can't be told.",
        "spoken.link": "The matrix has {weight} in row {row}, column {column}: the input at row {from_row}, column "
        "{from_column} counts {weight} times in the output at row {to_row}, column {to_column}.",
        "spoken.noLink": "The matrix has 0 in row {row}, column {column}: the input at row {from_row}, column "
        "{from_column} does not reach the output at row {to_row}, column {to_column}.",
        "spoken.phases.flat": "Every output cell away from the border gets the same sum of weights: a constant input "
        "comes out flat.",
        "spoken.phases.uneven": "Output cells get unequal sums of weights: a constant input comes out as a pattern "
        "that "
        "repeats.",
    },
}
