public import ArgumentParser
public import Tokenization

extension LikelihoodTrainer.Form: ExpressibleByArgument {}
