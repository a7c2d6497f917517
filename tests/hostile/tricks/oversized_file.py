"""A notebook of a hundred thousand cells."""

# /// expect
# unread = "more than"
# ///
# %% notebook
import json

cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell] * 100_000}).encode()
