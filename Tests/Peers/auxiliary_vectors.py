"""What numpy makes of the same numbers: PPMI and its singular values, sparsemax, matching pursuit, weighted means.

Reads a JSON object from standard input, writes one to standard output.
"""

import json
import sys

import numpy as np


def mutual_information(texts, size, window, least):
    counts = np.zeros((size, size))
    uses = np.zeros(size, dtype=int)
    for text in texts:
        for i, a in enumerate(text):
            uses[a] += 1
            for j in range(max(0, i - window), min(len(text), i + window + 1)):
                if j != i:
                    counts[a, text[j]] += window - abs(i - j) + 1
    kept = np.flatnonzero(uses >= least)
    counts = counts[np.ix_(kept, kept)]
    rows = counts.sum(1)
    contexts = rows**0.75
    with np.errstate(divide="ignore", invalid="ignore"):
        pmi = np.log((counts / counts.sum()) / np.outer(rows / rows.sum(), contexts / contexts.sum()))
    return np.where(np.isfinite(pmi) & (pmi > 0), pmi, 0), kept


def sparsemax(z):
    ordered = np.sort(z)[::-1]
    sums = np.cumsum(ordered)
    support = 1 + np.arange(1, len(z) + 1) * ordered > sums
    k = np.flatnonzero(support)[-1] + 1
    return np.maximum(z - (sums[k - 1] - 1) / k, 0)


def pursuit(dictionary, x, limit):
    chosen, residual = [], x
    for _ in range(limit):
        products = np.abs(dictionary @ residual)
        products[chosen] = -1
        chosen.append(int(np.argmax(products)))
        solution = np.linalg.lstsq(dictionary[chosen].T, x, rcond=None)[0]
        residual = x - dictionary[chosen].T @ solution
    return chosen, solution


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


given = json.load(sys.stdin)
result = {}
if "texts" in given:
    matrix, kept = mutual_information(given["texts"], given["size"], given["window"], given["least"])
    u, s, _ = np.linalg.svd(matrix)
    rank = given["rank"]
    result["matrix"] = matrix.tolist()
    result["kept"] = kept.tolist()
    result["values"] = s[:rank].tolist()
    # Products of the vectors with each other: those do not depend on signs.
    vectors = u[:, :rank] * np.sqrt(s[:rank])
    result["products"] = (vectors @ vectors.T).tolist()
if "scores" in given:
    result["probabilities"] = [sparsemax(np.array(z)).tolist() for z in given["scores"]]
if "dictionary" in given:
    dictionary = np.array(given["dictionary"])
    found = [pursuit(dictionary, np.array(x), given["limit"]) for x in given["vectors"]]
    result["chosen"] = [chosen for chosen, _ in found]
    result["coefficients"] = [solution.tolist() for _, solution in found]
if "anchors" in given:
    anchors, queries, source = (np.array(given[name]) for name in ("anchors", "queries", "source"))
    cosines = unit(queries) @ unit(anchors).T
    result["focus"] = [(sparsemax(z) @ source).tolist() for z in cosines]
    nearest = []
    for z in cosines:
        top = np.argsort(-z, kind="stable")[:10]
        weights = np.exp((z[top] - z[top].max()) / 0.1)
        nearest.append((weights / weights.sum() @ source[top]).tolist())
    result["nearest"] = nearest
json.dump(result, sys.stdout)
