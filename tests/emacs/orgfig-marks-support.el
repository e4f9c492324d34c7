;;; orgfig-marks-support.el --- What tests of marks share  -*- lexical-binding: t; -*-

;;; Commentary:

;; Builds that are waited for, and what their marks show.

;;; Code:

(require 'support)
(require 'orgfig-build)
(require 'orgfig-marks)

(defun orgfig-marks-test-build (&rest words)
  "Build WORDS of the buffer's project, and wait for the end."
  (let ((over nil))
    (orgfig--build (orgfig--project) words (lambda (event) (setq over (or event t))))
    (orgfig-test-until over)
    (orgfig-test-idle)))

(defmacro orgfig-marks-test-when (event job &rest body)
  "A list of functions that listen to a build, the last of which runs BODY.
It does so in the current buffer, at the first EVENT, of JOB if that is not nil."
  (declare (indent 2))
  `(let ((buffer (current-buffer)) (done nil))
     (append orgfig-event-functions
             (list (lambda (_project event)
                     (when (and (not done) (equal (alist-get 'event event) ,event)
                                (or (null ,job) (equal (alist-get 'job event) ,job)))
                       (setq done t)
                       (with-current-buffer buffer ,@body)))))))

(defun orgfig-marks-test-shown ()
  "What is shown in this buffer: (LINE STATE TEXT) of each sign, by line."
  (orgfig-signs--draw)
  (mapcar (lambda (sign)
            (pcase-let ((`(,state ,text . ,_) (overlay-get sign 'orgfig-sign)))
              (list (line-number-at-pos (overlay-start sign) t) state text)))
          (orgfig-signs--overlays 'orgfig-sign)))

(defun orgfig-marks-test-left ()
  "All overlays of this buffer that are made here."
  (append (orgfig-signs--overlays 'orgfig-sign) (orgfig-signs--overlays 'orgfig-job)))

(defun orgfig-marks-test-line (text)
  "The number of the line that has TEXT first."
  (save-excursion (orgfig-test-goto text)))

(defun orgfig-marks-test-outcomes ()
  "What is to be shown when all of the small notebook was built."
  (list (list (orgfig-marks-test-line "tangled/circle.py") 'built nil)
        (list (orgfig-marks-test-line "tangled/square.py") 'built nil)
        (list (orgfig-marks-test-line "tangled/broken.py") 'failed nil)
        (list (orgfig-marks-test-line "sise") 'error "NameError: name 'sise' is not defined")))

(provide 'orgfig-marks-support)
;;; orgfig-marks-support.el ends here
