public import ArgumentParser
public import Tokenization

extension TrainingObjective: ExpressibleByArgument {}
