// How the search orders its results. The values are Sphinx's own, except that guides and calls come before single fields.
var Scorer = {
  score: (result) => {
    const [, , , description, score] = result;
    return description && description.startsWith("Python attribute") ? score - 12 : score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
