;;; lint.el --- What is asked of Emacs Lisp without using it  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Commentary:

;; Each command is called by -f in a batch Emacs, looks at the files on the
;; rest of the command line, prints what is wrong with them, a line each, and
;; leaves with 1 if anything is:
;;
;;     emacs -Q --batch -L emacs -l tests/emacs/lint.el -f lint-compile emacs/*.el
;;
;; What is compiled is thrown away: an old .elc would be loaded in the place
;; of a new text.

;;; Code:

(require 'bytecomp)
(require 'checkdoc)
(require 'cl-lib)

(defvar lint--complaints 0
  "How many there were.")

(defun lint--complain (file line format &rest arguments)
  "Print that at LINE of FILE there is what FORMAT with ARGUMENTS says."
  (cl-incf lint--complaints)
  (princ (format "%s:%d: %s\n" (file-name-nondirectory file) line
                 (apply #'format format arguments))))

(defun lint--each (look)
  "Call LOOK with each file of the command line, and leave."
  (unless command-line-args-left (error "No files"))
  (mapc look (mapcar #'expand-file-name command-line-args-left))
  (kill-emacs (if (zerop lint--complaints) 0 1)))

;;;; The compiler

(defun lint-compile ()
  "Tell what the compiler warns of."
  (let* ((folder (make-temp-file "lint-" t))
         (byte-compile-dest-file-function
          (lambda (file) (expand-file-name (concat (file-name-nondirectory file) "c") folder))))
    (add-hook 'kill-emacs-hook (lambda () (delete-directory folder t)))
    (lint--each #'lint--compile)))

(defun lint--compile (file)
  "Compile FILE."
  (let* ((byte-compile-log-warning-function
          (lambda (text &optional position _fill _level)
            (lint--complain file (lint--line file position) "%s" text))))
    (unless (byte-compile-file file)
      (lint--complain file 1 "It cannot be compiled"))))

(defun lint--line (file position)
  "The line of POSITION in FILE; 1 if that is no number."
  (with-temp-buffer
    (insert-file-contents file)
    (line-number-at-pos (if (integerp position) position 1))))

;;;; Texts

(defun lint-checkdoc ()
  "Tell what checkdoc finds in docstrings, comments and messages."
  (lint--each #'lint--checkdoc))

(defun lint--checkdoc (file)
  "Check the texts of FILE."
  (let ((checkdoc-verb-check-experimental-flag nil) ; "how it stands" is no command
        (checkdoc-create-error-function
         (lambda (text start _end &optional _unfixable)
           (lint--complain file (line-number-at-pos (or start 1)) "%s" text)
           nil)))
    (checkdoc-file file)))

;;;; The package

(defvar package-archive-contents)
(defvar package-lint-main-file)
(declare-function package-lint-buffer "package-lint" (&optional buffer))

(defun lint-package ()
  "Tell what package-lint finds; the first file is the package's main one."
  (require 'package-lint)
  ;; The one package that is required, as GNU ELPA has it: it is not asked.
  (setq package-archive-contents
        (list (list 'org (package-desc-create :name 'org :version '(9 7) :archive "gnu"
                                              :reqs '((emacs (26 1)))))))
  (setq package-lint-main-file (expand-file-name (car command-line-args-left)))
  (lint--each #'lint--package))

(defconst lint--no-home "Package should have a Homepage or URL header."
  "What package-lint says as long as the package has no public home to name.")

(defun lint--package (file)
  "Check FILE as a part of the package."
  (with-temp-buffer
    (insert-file-contents file t)
    (emacs-lisp-mode)
    (pcase-dolist (`(,line ,_column ,severity ,text) (package-lint-buffer))
      (unless (equal text lint--no-home)
        (lint--complain file line "%s: %s" severity text)))))

;;;; Loading

(defun lint-loading ()
  "Tell what of Emacs is another thing after a file was loaded."
  (setq gc-cons-threshold most-positive-fixnum)  ; its facts are many and short-lived
  (mapc #'lint--require-others (mapcar #'expand-file-name command-line-args-left))
  (lint--each #'lint--load))

(defun lint--require-others (file)
  "Load what FILE requires and what is not of this package."
  (with-temp-buffer
    (insert-file-contents file)
    (while (re-search-forward "(require '\\([^ )]+\\)" nil t)
      (unless (lint--own-p (match-string 1))
        (require (intern (match-string 1)))))))

(defun lint--own-p (name)
  "Whether NAME, a symbol or its name, is of this package."
  (string-match-p "orgfig" (if (symbolp name) (symbol-name name) name)))

(defvar lint--state nil
  "What Emacs was before a file is loaded.")

(defun lint--load (file)
  "Load FILE, and compare Emacs with what it was before."
  (let ((before (or lint--state (lint--state))))
    (condition-case problem
        (load file nil t t)
      (error (lint--complain file 1 "It cannot be loaded: %s" (error-message-string problem))))
    (pcase-dolist (`(,part . ,facts) (setq lint--state (lint--state)))
      (maphash (lambda (name was)
                 (unless (equal (gethash name facts 'none) was)
                   (lint--complain file 1 "Loading changes the %s %s" part name)))
               (cdr (assq part before))))))

(defun lint--state ()
  "What loading a file must leave alone: parts of Emacs with their facts."
  `((variable . ,(lint--facts #'lint--telling-p #'lint--value))
    (function . ,(lint--facts #'lint--defined-p #'symbol-function))
    (face . ,(lint--facts #'facep (lambda (face) (face-all-attributes face))))
    (list . ,(lint--lists))))

(defun lint--facts (which fact)
  "For each symbol of Emacs of which WHICH holds, its FACT."
  (let ((facts (make-hash-table)))
    (mapatoms (lambda (symbol)
                (when (and (not (lint--own-p symbol)) (funcall which symbol))
                  (puthash symbol (funcall fact symbol) facts))))
    facts))

(defun lint--defined-p (symbol)
  "Whether SYMBOL is a function that is there and not only announced."
  (and (fboundp symbol) (not (autoloadp (symbol-function symbol)))))

(defconst lint--kept-by-emacs
  '(minor-mode-alist minor-mode-list minor-mode-map-alist custom-current-group-alist
                      abbrev-table-name-list char-code-property-alist)
  "Where Emacs itself notes each mode and group that is defined, and what it has loaded.")

(defun lint--telling-p (symbol)
  "Whether SYMBOL is a variable through which Emacs would act otherwise."
  (and (default-boundp symbol)
       (not (memq symbol lint--kept-by-emacs))
       (string-match-p "-\\(hooks?\\|functions?\\|alist\\|commands\\|list\\|modes?\\|map\\)\\'"
                       (symbol-name symbol))))

(defun lint--value (symbol)
  "The value of SYMBOL, copied so far that a change shows."
  (let ((value (default-value symbol)))
    (cond ((keymapp value) (copy-keymap value))
          ((proper-list-p value) (copy-tree value))
          (t value))))

(defun lint--lists ()
  "What runs and what is open."
  (let ((facts (make-hash-table)))
    (puthash 'timers (append timer-list timer-idle-list) facts)
    (puthash 'processes (process-list) facts)
    (puthash 'buffers (cl-remove-if (lambda (buffer) (string-prefix-p " " (buffer-name buffer)))
                                    (buffer-list))
             facts)
    facts))

(provide 'lint)
;;; lint.el ends here
