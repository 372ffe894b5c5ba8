public import ArgumentParser
public import Tokenization

extension UnigramTrainer.Variant: ExpressibleByArgument {}
