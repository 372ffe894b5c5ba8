public import ArgumentParser
public import Tokenization

extension TieRule: ExpressibleByArgument {}
