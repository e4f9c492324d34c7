/* title *\/ here */

/* [[file:comments-break-end-marks.org::*title *\/ here][title *\/ here:1]] */
y
/* title *\/ here:1 ends here */
