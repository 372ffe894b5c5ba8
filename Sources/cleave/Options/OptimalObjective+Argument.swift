public import ArgumentParser
public import Optimal

extension OptimalObjective: ExpressibleByArgument {}
