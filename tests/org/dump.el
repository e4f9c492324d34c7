;;; dump.el --- What Org itself reads in a file, as JSON  -*- lexical-binding: t -*-
;; emacs -Q --batch -L LISP -l dump.el -- FILE…   prints one JSON document a line.
(require 'org)
(require 'ob)
(require 'ob-python)
(require 'json)

(defun dump-text (value) (and value (substring-no-properties (format "%s" value))))

(defun dump-heading (heading)
  `((line . ,(line-number-at-pos (org-element-property :begin heading)))
    (level . ,(org-element-property :level heading))
    (state . ,(dump-text (org-element-property :todo-keyword heading)))
    (done . ,(if (eq (org-element-property :todo-type heading) 'done) t :json-false))
    (priority . ,(let ((p (org-element-property :priority heading)))
                   (and p (char-to-string p))))
    (tags . ,(vconcat (mapcar #'dump-text (org-element-property :tags heading))))
    (title . ,(dump-text (org-element-property :raw-value heading)))
    (commented . ,(if (org-in-commented-heading-p nil heading) t :json-false))
    (archived . ,(if (org-in-archived-heading-p nil heading) t :json-false))
    (closed . ,(dump-text (org-element-property
                           :raw-value (org-element-property :closed heading))))))

(defun dump-block (info ordinal)
  `((line . ,(line-number-at-pos (nth 5 info)))
    (ordinal . ,ordinal)
    (live . ,(if (or (org-in-commented-heading-p) (org-in-archived-heading-p)) :json-false t))
    (language . ,(dump-text (nth 0 info)))
    (body . ,(replace-regexp-in-string
              "\n\\'" "" (dump-text (org-element-property :value (org-element-at-point)))))
    (switches . ,(dump-text (nth 3 info)))
    (name . ,(dump-text (nth 4 info)))
    (arguments . ,(vconcat
                   (mapcar (lambda (pair)
                             (vector (substring (symbol-name (car pair)) 1)
                                     (if (stringp (cdr pair)) (dump-text (cdr pair))
                                       (and (cdr pair) (prin1-to-string (cdr pair))))))
                           (seq-filter (lambda (pair)
                                         (string-prefix-p ":" (symbol-name (car pair))))
                                       (nth 2 info)))))))

(defun dump-link (link)
  `((line . ,(line-number-at-pos (org-element-property :begin link)))
    (target . ,(dump-text (org-element-property :path link)))))

(defun dump-hits ()
  "The blocks that Org comes upon when it tangles, and the how manieth each is."
  (let ((ordinal 0) hits before)
    (org-babel-map-src-blocks nil
      (let ((info (org-babel-get-src-block-info 'no-eval))
            (here (save-excursion (and (re-search-backward "^\\*+ " nil t) (point)))))
        (setq ordinal (if (equal here before) (1+ ordinal) 1)
              before here)
        (when (nth 0 info) (push (dump-block info ordinal) hits))))
    (vconcat (nreverse hits))))

(defun dump-file (file)
  (with-temp-buffer
    (insert-file-contents file)
    (setq default-directory (file-name-directory (expand-file-name file)))
    (org-mode)
    (let* ((tree (org-element-parse-buffer))
           (print-escape-newlines nil))
      (json-encode
       `((headings . ,(vconcat (org-element-map tree 'headline #'dump-heading)))
         (elements . ,(vconcat (org-element-map tree 'src-block
                                 (lambda (b) (line-number-at-pos
                                              (org-element-property :post-affiliated b))))))
         (blocks . ,(condition-case err (dump-hits)
                      (error (error-message-string err))))
         (links . ,(vconcat (org-element-map tree 'link
                              (lambda (l)
                                (and (equal "file" (org-element-property :type l))
                                     (eq 'bracket (org-element-property :format l))
                                     (dump-link l)))))))))))

(let ((files (cdr (member "--" command-line-args))))
  (setq command-line-args-left nil)
  (dolist (file files)
    (princ (concat (dump-file file) "\n"))))
