"""One small file per layout of the lists."""

import flow_samples
import iati_samples
import project_samples

SAMPLES = (*iati_samples.SAMPLES, *project_samples.SAMPLES, *flow_samples.SAMPLES)
IDS = [sample.layout for sample in SAMPLES]
