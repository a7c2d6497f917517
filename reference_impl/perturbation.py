"""Attribution by perturbation: hide parts of a picture and watch the score; every method under one name.

==========================  ====================================================================  =================
name                        idea                                                                  module
==========================  ====================================================================  =================
`occlusion`                 cover one patch after the other                                       `occlusion`
`is_segmentation`           whether labels are connected superpixels                              `superpixels`
`masked_image`              the picture with superpixels filled                                   `superpixels`
`SuperpixelGame`            superpixels, or the cells of a layer, as players                      `superpixels`
`superpixel_values`         their Shapley values, exactly                                         `superpixels`
`lime`                      a linear model of the score near the whole picture                    `lime`
`kernel_regression_exact`   KernelSHAP over all maskings: the Shapley values                      `sampling_kernel`
`kernel_regression`         KernelSHAP over a sample of maskings, with standard errors            `sampling_kernel`
==========================  ====================================================================  =================
"""

from .lime import draw_lime_coalitions, lime, lime_weights
from .occlusion import OcclusionMap, occlusion
from .sampling_kernel import kernel_regression, kernel_regression_exact, shapley_kernel
from .superpixels import SuperpixelGame, distances_to_fill, is_segmentation, masked_image, superpixel_values

__all__ = [
    "OcclusionMap",
    "SuperpixelGame",
    "distances_to_fill",
    "draw_lime_coalitions",
    "is_segmentation",
    "kernel_regression",
    "kernel_regression_exact",
    "lime",
    "lime_weights",
    "masked_image",
    "occlusion",
    "shapley_kernel",
    "superpixel_values",
]
