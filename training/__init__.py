"""How the language model is made: corpora, training, assembly, evaluation."""
